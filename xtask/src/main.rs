//! x
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let root = std::path::PathBuf::from(&args[2]);
    let mut files = vec![];
    fn walk(d: &std::path::Path, r: &std::path::Path, out: &mut Vec<(String,String)>) { for e in std::fs::read_dir(d).unwrap() { let p = e.unwrap().path(); if p.is_dir() { if p.file_name().unwrap() != "schema" { walk(&p, r, out) } } else if p.extension().is_some_and(|x| x == "json") { out.push((p.strip_prefix(r).unwrap().to_str().unwrap().to_owned(), std::fs::read_to_string(&p).unwrap())) } } }
    walk(&root, &root, &mut files);
    let sources = codegen::Sources::new(files);
    let t = std::time::Instant::now();
    match codegen::generate(&sources, 2) { Ok((files, s)) => { println!("{s:?} {:?} {} bytes", t.elapsed(), files.values().map(|f| f.len()).sum::<usize>()); for (p, t) in files { let p = std::path::Path::new(&args[3]).join(p); std::fs::create_dir_all(p.parent().unwrap()).unwrap(); std::fs::write(p, t).unwrap(); } }
    Err(d) => { println!("{}", d.render(&sources, "spec/", false)); std::process::exit(1) } }
}
