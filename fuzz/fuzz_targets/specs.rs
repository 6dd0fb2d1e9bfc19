//! The loader of specs and all checks: one file of a spec is replaced. The first byte chooses which one.

#![no_main]

use codegen::{Sources, Texts};
use libfuzzer_sys::fuzz_target;

macro_rules! spec {
    ($($path:literal)*) => {
        [$(($path, include_str!(concat!("../../tests/fixture-service/spec/", $path)))),*]
    };
}

const FILES: [(&str, &str); 9] = spec! {
    "library/2024-01-01/actions/books/DescribeBook.json"
    "library/2024-01-01/actions/books/AddBook.json"
    "library/2024-01-01/types/Book.json"
    "library/2024-01-01/types/Label.json"
    "library/2024-01-01/enums/Genre.json"
    "library/2024-01-01/enums/Condition.json"
    "library/2024-01-01/service.json"
    "library/2024-01-01/errors.json"
    "common/errors.json"
};

fuzz_target!(|input: &[u8]| {
    let Some((chosen, text)) = input.split_first() else { return };
    let Ok(text) = str::from_utf8(text) else { return };
    let chosen = usize::from(*chosen) % FILES.len();
    let files = FILES
        .iter()
        .enumerate()
        .map(|(at, (path, file))| ((*path).to_owned(), if at == chosen { text } else { file }.to_owned()));
    let sources = Sources::new(files);
    match codegen::catalogue(&sources, Texts::Drafts) {
        Err(found) => drop(found.render(&sources, "", false)),
        Ok(_) => {
            codegen::model(&sources).expect("a spec that passes the checks has a model");
        }
    }
});
