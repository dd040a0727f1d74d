//! The transcript of the README is what the program writes.
#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

mod common;

use common::Home;

const README: &str = include_str!("../../../README.md");
const SEED: &str = include_str!("../../../seeds/000_63e294cf2f3c85f2.txt");

/// Commands with what they print, from the first block of its kind.
fn transcript() -> Vec<(String, String)> {
    let (_, block) = README.split_once("```console\n").unwrap();
    let block = block.split("```").next().unwrap();
    let commands = block.split("$ fihris ").skip(1);
    commands
        .map(|command| command.split_once('\n').unwrap())
        .map(|(command, printed)| (command.to_owned(), printed.trim_end().to_owned()))
        .collect()
}

/// The words of each line, but for times, which differ from run to run.
fn without_times(text: &str) -> Vec<Vec<&str>> {
    let is_unit = |word: Option<&&str>| matches!(word, Some(&("s" | "ms" | "µs")));
    text.lines()
        .filter(|line| !line.is_empty())
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let is_time = |at: usize| is_unit(words.get(at)) || is_unit(words.get(at + 1));
            (0..words.len()).filter(|at| !is_time(*at)).map(|at| words[at]).collect()
        })
        .collect()
}

#[test]
fn the_transcript_of_the_readme_is_true() {
    let home = Home::new();
    home.write("seeds/000_63e294cf2f3c85f2.txt", SEED);
    let transcript = transcript();
    assert_eq!(transcript.len(), 2);
    for (command, printed) in transcript {
        let (name, argument) = command.split_once(' ').unwrap();
        let mut run = home.command(&[name, argument.trim_matches('"')]);
        let output = run.output().unwrap();
        let answer = [output.stdout, output.stderr].concat();
        let answer = String::from_utf8(answer).unwrap();
        assert_eq!(without_times(&answer), without_times(&printed), "{command}");
    }
}
