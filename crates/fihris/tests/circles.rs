//! The modules of a crate import one way: no circle within a crate.
//!
//! In every folder, what stands beside each other must have an order: its modules, each with all
//! that lies below it, and the folder's own file. So a folder's file and a module below it may see
//! each other in one direction only: the file sees its modules, or they see what it holds. To
//! declare a module and to pass on its names (`pub use`) is a door and no import; who imports
//! through a door sees the module behind it. Tests may see everything.

#![expect(clippy::unwrap_used, reason = "a test ends where it is surprised")]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::Path;

use syn::visit::{self, Visit};
use syn::{Attribute, ImplItemFn, Item, ItemMod, ItemUse, UseTree, Visibility};

/// The crates without circles.
const CRATES: [&str; 10] = [
    "ayaspell", "cluster", "fihris", "index", "ingest", "query", "server", "standin", "text",
    "worker",
];

#[test]
fn no_circle_within_a_crate() {
    for name in CRATES {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name).join("src");
        let root = ["lib.rs", "main.rs"].map(|file| source.join(file)).into_iter();
        let mut files = BTreeMap::new();
        root.filter(|root| root.exists()).for_each(|root| read(&root, &source, &[], &mut files));
        assert_eq!(circles(&files), Vec::<String>::new(), "crates/{name}");
    }
}

#[test]
fn a_circle_is_found_and_what_is_none_is_not() {
    let found = |files: &[(&str, &str)]| {
        let parse = |(path, text): &(&str, &str)| {
            (path.split('/').filter(|name| !name.is_empty()).map(str::to_owned).collect(), {
                syn::parse_file(text).unwrap()
            })
        };
        circles(&files.iter().map(parse).collect()).join(", ")
    };
    // Of two modules, by an import and by a path in an expression.
    let two = [("a", "use crate::b::B;"), ("b", "fn b() { super::a::a() }")];
    assert_eq!(found(&two), "a → b → a");
    // One way only; the other is that of a test.
    let one = [("a", "use crate::b::B;"), ("b", "#[cfg(test)] mod tests { use crate::a::A; }")];
    assert_eq!(found(&one), "");
    // A name that comes through a door is seen where it is defined.
    let door =
        [("", "pub use a::A;"), ("a", ""), ("b", "use crate::A;"), ("c", "use crate::b::B;")];
    assert_eq!(found(&door), "");
    let behind = [("", "pub use a::A;"), ("a", "use crate::b::B;"), ("b", "use crate::A;")];
    assert_eq!(found(&behind), "a → b → a");
    // A folder's file and a module of it.
    let folder = [("f", "use self::a::A; struct F;"), ("f/a", "use super::F;")];
    assert_eq!(found(&folder), "f → f::a → f");
    let rooms = [("f", "pub use a::A;"), ("f/a", ""), ("f/b", "use super::a::A;")];
    assert_eq!(found(&rooms), "");
    // Two folders, by files that do not see each other.
    let far = [("f", ""), ("f/a", "use crate::g::a::A;"), ("g", ""), ("g/a", "")];
    assert_eq!(found(&far), "");
    let near = [far.as_slice(), &[("g/b", "use crate::f::b::B;"), ("f/b", "")]].concat();
    assert_eq!(found(&near), "f → g → f");
}

/// The names that lead from the root of a crate to a module.
type ModulePath = Vec<String>;

/// Reads a file and the modules that it declares, but for those of tests.
fn read(file: &Path, folder: &Path, path: &[String], files: &mut BTreeMap<ModulePath, syn::File>) {
    let parsed = syn::parse_file(&std::fs::read_to_string(file).unwrap()).unwrap();
    for item in &parsed.items {
        if let Item::Mod(ItemMod { content: None, ident, .. }) = item
            && !is_of_tests(item)
        {
            let name = ident.to_string();
            let below = folder.join(&name);
            let candidates = [below.with_extension("rs"), below.join("mod.rs")];
            let file = candidates.iter().find(|file| file.exists()).unwrap();
            read(file, &below, &[path, &[name]].concat(), files);
        }
    }
    files.insert(path.to_vec(), parsed);
}

/// What a module says of others.
#[derive(Default)]
struct Module {
    /// The names that its imports bring in, with the paths that they stand for.
    names: BTreeMap<String, ModulePath>,
    /// The paths that it uses, from the root of the crate.
    seen: BTreeSet<ModulePath>,
}

/// Collects what a module says of others.
struct Reader<'f> {
    files: &'f BTreeMap<ModulePath, syn::File>,
    /// The module at hand.
    path: ModulePath,
    module: Module,
}

impl Reader<'_> {
    /// Returns a path from the root of the crate; `None` if it leads to another crate.
    fn rooted(&self, names: &[String]) -> Option<ModulePath> {
        let (first, rest) = names.split_first()?;
        let child = [self.path.as_slice(), std::slice::from_ref(first)].concat();
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some([self.path.as_slice(), rest].concat()),
            "super" => {
                let n_supers = names.iter().take_while(|name| *name == "super").count();
                let above = self.path.get(..self.path.len().checked_sub(n_supers)?)?;
                Some([above, names.get(n_supers..)?].concat())
            }
            _ if self.files.contains_key(&child) => Some([child.as_slice(), rest].concat()),
            _ => {
                let known = self.module.names.get(first)?;
                Some([known.as_slice(), rest].concat())
            }
        }
    }

    /// Notes what an import brings in; what is only passed on is not seen.
    fn import(&mut self, tree: &UseTree, before: &[String], is_door: bool) {
        let path = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        let (path, name) = match tree {
            UseTree::Path(tree) => {
                return self.import(&tree.tree, &path(&tree.ident), is_door);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.import(tree, before, is_door));
            }
            UseTree::Name(name) if name.ident == "self" => {
                (before.to_vec(), before.last().cloned())
            }
            UseTree::Name(name) => (path(&name.ident), Some(name.ident.to_string())),
            UseTree::Rename(rename) => (path(&rename.ident), Some(rename.rename.to_string())),
            UseTree::Glob(_) => (before.to_vec(), None),
        };
        let Some(path) = self.rooted(&path) else { return };
        if !is_door {
            self.module.seen.insert(path.clone());
        }
        self.module.names.extend(name.map(|name| (name, path)));
    }
}

impl<'a> Visit<'a> for Reader<'_> {
    fn visit_item(&mut self, item: &'a Item) {
        if !is_of_tests(item) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'a ImplItemFn) {
        if !are_of_tests(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'a ItemUse) {
        self.import(&item.tree, &[], !matches!(item.vis, Visibility::Inherited));
    }

    /// `pub(super)` says who may see an item; that is no import.
    fn visit_visibility(&mut self, _: &'a Visibility) {}

    fn visit_path(&mut self, path: &'a syn::Path) {
        let names: Vec<String> = path.segments.iter().map(|part| part.ident.to_string()).collect();
        self.module.seen.extend(self.rooted(&names));
        visit::visit_path(self, path);
    }
}

fn is_of_tests(item: &Item) -> bool {
    are_of_tests(match item {
        Item::Const(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    })
}

/// Whether an attribute is `#[cfg(test)]`.
fn are_of_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let argument = attribute.parse_args::<syn::Path>();
        attribute.path().is_ident("cfg") && argument.is_ok_and(|path| path.is_ident("test"))
    })
}

/// Returns the shortest circle in each folder that has one.
fn circles(files: &BTreeMap<ModulePath, syn::File>) -> Vec<String> {
    let module = |(path, file): (&ModulePath, &syn::File)| {
        let mut reader = Reader { files, path: path.clone(), module: Module::default() };
        // Imports first: they may stand behind what uses them.
        let (imports, rest): (Vec<_>, Vec<_>) =
            file.items.iter().partition(|item| matches!(item, Item::Use(_)));
        imports.into_iter().chain(rest).for_each(|item| reader.visit_item(item));
        (path.clone(), reader.module)
    };
    let modules: BTreeMap<ModulePath, Module> = files.iter().map(module).collect();
    let folders: BTreeSet<&[String]> =
        modules.keys().filter_map(|path| Some(path.split_last()?.1)).collect();
    folders.iter().filter_map(|folder| circle(&arrows(&modules, folder))).collect()
}

/// Who sees whom in a folder: its modules, each with all below it, and its own file.
fn arrows<'m>(
    modules: &'m BTreeMap<ModulePath, Module>,
    folder: &[String],
) -> BTreeMap<&'m [String], BTreeSet<&'m [String]>> {
    let in_folder = |path: &'m ModulePath| {
        let len = path.len().min(folder.len() + 1);
        path.starts_with(folder).then(|| path.get(..len)).flatten()
    };
    let mut arrows: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (path, module) in modules {
        let Some(from) = in_folder(path) else { continue };
        let seen = module.seen.iter().filter_map(|seen| in_folder(definer(modules, seen)?));
        arrows.entry(from).or_default().extend(seen.filter(|seen| *seen != from));
    }
    arrows
}

/// Returns the module that defines what a path leads to.
fn definer<'m>(
    modules: &'m BTreeMap<ModulePath, Module>,
    path: &[String],
) -> Option<&'m ModulePath> {
    let mut path = path.to_vec();
    // A name may be passed on through several doors.
    for _ in 0..=modules.len() {
        let len = (0..=path.len()).rev().find(|len| modules.contains_key(&path[..*len]))?;
        let (module, names) = modules.get_key_value(&path[..len])?;
        let (door, rest) = path[len..]
            .split_first()
            .map_or((None, [].as_slice()), |(door, rest)| (names.names.get(door), rest));
        match door {
            Some(behind) => path = [behind.as_slice(), rest].concat(),
            None => return Some(module),
        }
    }
    None
}

/// Returns the shortest circle among some arrows.
fn circle(arrows: &BTreeMap<&[String], BTreeSet<&[String]>>) -> Option<String> {
    let edges = arrows.iter().flat_map(|(from, to)| to.iter().map(move |to| (*from, *to)));
    let circles = edges.filter_map(|(from, to)| {
        let way = way(arrows, to, from)?;
        Some([&[from], way.as_slice()].concat())
    });
    let shortest = circles.min_by_key(Vec::len)?;
    Some(shortest.iter().map(|path| path.join("::")).collect::<Vec<_>>().join(" → "))
}

/// Returns the shortest way from one module to another, both of them with it.
fn way<'m>(
    arrows: &BTreeMap<&'m [String], BTreeSet<&'m [String]>>,
    from: &'m [String],
    to: &[String],
) -> Option<Vec<&'m [String]>> {
    let (mut ways, mut met) = (VecDeque::from([vec![from]]), BTreeSet::from([from]));
    while let Some(way) = ways.pop_front() {
        let last = *way.last()?;
        if last == to {
            return Some(way);
        }
        let next = arrows.get(last).into_iter().flatten().filter(|next| met.insert(**next));
        ways.extend(next.map(|next| [way.as_slice(), &[*next]].concat()));
    }
    None
}
