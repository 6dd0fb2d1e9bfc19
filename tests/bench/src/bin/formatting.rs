//! `formatting FOLDER ROUNDS`: CPU milliseconds of what no generator can go below that uses syn and prettyplease: parsing the
//! generated files and printing them again.

use cpu_time::ProcessTime;
use std::path::Path;
use std::{env, fs};

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [folder, rounds] = &*arguments else { panic!("usage: formatting FOLDER ROUNDS") };
    let mut files = Vec::new();
    collect(Path::new(folder), &mut files);
    for _ in 0..rounds.parse::<usize>().expect("a number") {
        let start = ProcessTime::now();
        let size: usize = files
            .iter()
            .map(|text| prettyplease::unparse(&syn::parse_file(text).expect("generated code is Rust")).len())
            .sum();
        println!("formatting {:.3} {size}", start.elapsed().as_secs_f64() * 1e3);
    }
}

fn collect(folder: &Path, files: &mut Vec<String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(fs::read_to_string(&path).expect("a text"));
        }
    }
}
