//! Texts that would take long, if anything did.

/// A clause of 13 words.
const CLAUSE: &str =
    "وقال المتحدث باسم الحكومة إن المحادثات بدأت أمس في المدينة وتستمر أياما أخرى، ";

/// A name and a text of about so many bytes.
pub(crate) type Generator = (&'static str, fn(usize) -> String);

/// Repeats a unit.
macro_rules! repeat {
    ($name:literal, $unit:expr) => {
        ($name, |n| $unit.repeat(n / $unit.len() + 1))
    };
}

/// What one unit is repeated for.
pub(crate) const REPEATED: &[Generator] = &[
    repeat!("one letter", "ب"),
    repeat!("a letter and its vowel", "ب\u{64E}"),
    repeat!("alef and madda", "ا\u{653}"),
    repeat!("letters of two scripts by turns", "aب"),
    repeat!("digits", "1"),
    repeat!("digits of two scripts by turns", "1\u{661}"),
    repeat!("words of one letter", "و "),
    repeat!("laughter", "ههههه "),
    repeat!("a stretched word", "جمييييل "),
    repeat!("tatweel", "\u{640}"),
    repeat!("tatweel and joiner by turns", "\u{640}\u{200C}"),
    repeat!("tatweel and space by turns", "\u{640} "),
    repeat!("tatweel and vowel by turns", "\u{640}\u{64E}"),
    repeat!("letter and joiner by turns", "ب\u{200C}"),
    repeat!("marks of direction", "\u{200F}"),
    repeat!("space and mark of direction", " \u{200F}"),
    repeat!("spaces", " "),
    repeat!("no-break spaces", "\u{A0}"),
    repeat!("empty lines", "\n"),
    repeat!("carriage returns", "\r\n"),
    repeat!("controls", "\u{1}"),
    repeat!("replacement characters", "\u{FFFD}"),
    repeat!("presentation forms", "\u{FEFB}"),
    repeat!("ligatures of four words", "\u{FDFA}"),
    repeat!("emoji and joiner", "👩\u{200D}"),
    repeat!("entities", "&amp;"),
    repeat!("ampersands", "&"),
    repeat!("entities of entities", "&amp;amp;amp;"),
    repeat!("angle brackets", "<"),
    repeat!("tags", "<b>"),
    repeat!("tags that do not close", "<b "),
    repeat!("percent signs", "%"),
    repeat!("percent escapes", "%D8%A7"),
    repeat!("backslash escapes", "\\u0627"),
    repeat!("UTF-8 read as windows-1252", "Ø§Ù„ "),
    repeat!("UTF-8 read as windows-1256", "ط§ظ„ "),
    repeat!("windows-1256 read as windows-1252", "ÇáÓáÇã "),
    repeat!("letters of a Persian keyboard", "علی کتاب "),
    repeat!("Persian", "که این کتاب را می\u{200C}خواند "),
    repeat!("opening quotation marks", "« "),
    repeat!("closing quotation marks", " »"),
    repeat!("quotation marks by turns", "«» "),
    repeat!("words between quotation marks", "« و « "),
    repeat!("full stops", "."),
    repeat!("full stops and spaces", " ."),
    repeat!("commas behind spaces", "و ، "),
    repeat!("letters and full stops", "ب.ت"),
    repeat!("initials", "A."),
    repeat!("numbers of many groups", "1,000,"),
    repeat!("numbers of many parts", "1.1."),
    repeat!("hyphens", "a-"),
    repeat!("compounds", "F-16 "),
    repeat!("hyphenated Arabic", "كل-مة "),
    repeat!("slashes", "ب/"),
    repeat!("addresses", "http://a.b/ج؟"),
    repeat!("short lines", "ليبيا\n"),
    repeat!("equal lines", "وقف إطلاق النار في ليبيا بعد محادثات طويلة.\n"),
    repeat!("a clause again and again", CLAUSE),
];

/// What is put together otherwise.
pub(crate) const COMPOSED: &[Generator] = &[
    ("a letter with all the vowels", |n| format!("ب{}", "\u{64E}".repeat(n / 2))),
    ("percent signs in visual order", |n| visual() + &"%".repeat(n)),
    ("numbers in visual order", |n| visual() + &"% 1".repeat(n / 3)),
    ("different words", |n| words(n, |number| number)),
    ("two words at random", |n| words(n, |number| mix(number) % 2)),
    ("a period of 2 words", |n| words(n, |number| number % 2)),
    ("a period of 9 words", |n| words(n, |number| number % 9)),
    ("a period of 100 words", |n| words(n, |number| number % 100)),
    ("Thue and Morse's sequence", |n| words(n, |number| u64::from(number.count_ones()) % 2)),
    ("a passage three times, words as clauses", |n| {
        let passage = clauses(n / 3, |number| number);
        format!("{passage}ثم قال كما قلنا، {passage}ثم عاد وقال هذا، {passage}")
    }),
    ("a passage three times, paragraphs", |n| {
        let passage = clauses(n / 3, |number| number).replace("، ", ".\n");
        format!("{passage}ثم قال كما قلنا.\n{passage}ثم عاد وقال هذا.\n{passage}")
    }),
    ("longer and longer ends of a passage", |n| {
        let longest = ((n / 5) as f64).sqrt() as u64;
        (1..=longest)
            .map(|len| clauses_of((longest - len..longest).map(|word| word % 997)))
            .collect()
    }),
    ("longer and longer beginnings of a passage", |n| {
        let longest = ((n / 5) as f64).sqrt() as u64;
        (1..=longest).map(|len| clauses_of(0..len)).collect()
    }),
    ("clauses that come back behind others", |n| {
        let others = |number: u64| words_of(number * 20..number * 20 + 20);
        (0..n as u64 / 260).map(|number| format!("{CLAUSE}{}، ", others(number))).collect()
    }),
    ("each clause twice", |n| {
        (0..n as u64 / 260).map(|number| clauses_of(number * 9..number * 9 + 9).repeat(2)).collect()
    }),
    ("verses, each twice", |n| {
        let verse = |number: u64| words_of(number * 9..number * 9 + 9) + "\n";
        (0..n as u64 / 260).map(|number| verse(number).repeat(2)).collect()
    }),
];

/// A text in visual order, of which the repair is the costlier part.
fn visual() -> String {
    "ةنيدملا يف رانلا قالطإ فقو نع ةموكحلا تنلعأ ".repeat(20) + "\n"
}

/// About `n_bytes` of words with numbers, with a space behind each.
fn words(n_bytes: usize, number: fn(u64) -> u64) -> String {
    let mut text = String::with_capacity(n_bytes + 32);
    let mut at = 0;
    while text.len() < n_bytes {
        push_word(&mut text, number(at));
        text.push(' ');
        at += 1;
    }
    text
}

/// The same, each word a clause.
fn clauses(n_bytes: usize, number: fn(u64) -> u64) -> String {
    words(n_bytes, number).replace(' ', "، ")
}

fn words_of(numbers: impl Iterator<Item = u64>) -> String {
    let mut text = String::new();
    for number in numbers {
        push_word(&mut text, number);
        text.push(' ');
    }
    text
}

fn clauses_of(numbers: impl Iterator<Item = u64>) -> String {
    words_of(numbers).replace(' ', "، ")
}

/// Appends the word with a number: different ones for different numbers.
fn push_word(text: &mut String, mut number: u64) {
    const LETTERS: [char; 16] =
        ['ب', 'ت', 'ج', 'د', 'ر', 'س', 'ع', 'ف', 'ق', 'م', 'ن', 'ه', 'ل', 'ك', 'ط', 'ص'];
    text.push('م');
    loop {
        text.push(LETTERS[(number % 16) as usize]);
        number /= 16;
        if number == 0 {
            return;
        }
    }
}

/// `SplitMix64`, Steele et al. 2014.
fn mix(number: u64) -> u64 {
    let mixed = number.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
