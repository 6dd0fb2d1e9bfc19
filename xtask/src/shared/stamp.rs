//! Checks that are left out because they have passed with the same inputs.

use super::report::Failure;
use super::spec::root;
use super::tree::{collect, relative};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Whether a check could run.
pub(crate) enum Ran {
    /// It ran and passed.
    Whole,
    /// What it needs is not installed.
    Skipped,
}

/// The inputs of a check as one number, and the file that keeps the number with which it has passed.
pub(crate) struct Stamp {
    file: PathBuf,
    digest: String,
}

impl Stamp {
    /// Reads the inputs of a check: files and folders below the workspace's, the compiler, and this program. The documentation
    /// of generated code is no input, since it has no code.
    pub(crate) fn of(check: &str, inputs: &[&str]) -> Result<Self, Failure> {
        let mut hasher = DefaultHasher::new();
        compiler().hash(&mut hasher);
        ["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS"].map(std::env::var_os).hash(&mut hasher);
        fs::read(std::env::current_exe()?)?.hash(&mut hasher);
        for input in inputs {
            digest(&root(), input, &mut hasher)?;
        }
        let name: String = check.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        Ok(Self { file: root().join("target/xtask/passed").join(name), digest: format!("{:016x}", hasher.finish()) })
    }

    /// Returns whether the check has passed with these inputs.
    pub(crate) fn has_passed(&self) -> bool {
        fs::read_to_string(&self.file).is_ok_and(|digest| digest == self.digest)
    }

    /// Notes that the check has passed.
    pub(crate) fn pass(&self) -> Result<(), Failure> {
        fs::create_dir_all(self.file.parent().unwrap_or(Path::new("")))?;
        Ok(fs::write(&self.file, &self.digest)?)
    }
}

fn compiler() -> Vec<u8> {
    Command::new("rustc").arg("-vV").current_dir(root()).output().map(|done| done.stdout).unwrap_or_default()
}

fn digest(root: &Path, input: &str, hasher: &mut DefaultHasher) -> Result<(), Failure> {
    let mut files = Vec::new();
    let path = root.join(input);
    if path.is_file() {
        files.push(path);
    } else {
        collect(&path, &mut |file| {
            files.push(file.to_owned());
            Ok(())
        })?;
    }
    files.sort();
    for file in files {
        let name = relative(root, &file);
        let bytes = fs::read(&file)?;
        if name.contains("src/generated/") && name.ends_with(".rs") {
            without_documentation(&String::from_utf8_lossy(&bytes)).hash(hasher);
        } else {
            bytes.hash(hasher);
        }
        name.hash(hasher);
    }
    Ok(())
}

/// The lines of a generated file that are code.
fn without_documentation(text: &str) -> Vec<&str> {
    text.lines().filter(|line| !line.trim_start().starts_with("//")).collect()
}

#[cfg(test)]
mod tests {
    use super::digest;
    use std::fs;
    use std::hash::{DefaultHasher, Hasher};

    #[test]
    fn everything_but_the_documentation_of_generated_code_is_an_input() {
        let folder = std::env::temp_dir().join(format!("xtask-stamp-{}", std::process::id()));
        fs::create_dir_all(folder.join("src/generated")).unwrap();
        let with = |file: &str, text: &str| {
            fs::write(folder.join(file), text).unwrap();
            let mut hasher = DefaultHasher::new();
            digest(&folder, "src", &mut hasher).map_err(|_| "the folder cannot be read").unwrap();
            hasher.finish()
        };
        let generated = with("src/generated/a.rs", "/// One.\nstruct A;\n");
        assert_eq!(with("src/generated/a.rs", "/// Two.\n/// Three.\nstruct A;\n"), generated);
        assert_ne!(with("src/generated/a.rs", "/// One.\nstruct B;\n"), generated);
        let handwritten = with("src/b.rs", "/// One.\n");
        assert_ne!(with("src/b.rs", "/// Two.\n"), handwritten);
        let renamed = with("src/c.rs", "/// One.\n");
        fs::remove_file(folder.join("src/b.rs")).unwrap();
        assert_ne!(with("src/c.rs", "/// One.\n"), renamed);
        fs::remove_dir_all(folder).unwrap();
    }
}
