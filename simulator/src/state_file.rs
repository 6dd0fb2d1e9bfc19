//! The state of a simulator as a file: saved whole or not at all, and read only if it is of the known format.

use crate::clock::Clock;
use crate::simulator::Simulator;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::Path;
use std::{fs, io};

/// A saved state: the world and its clock.
///
/// It is JSON with a version. The content of the world may change with every version of the simulator; treat it as opaque.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateFile {
    format: Format,
    version: u32,
    clock: Clock,
    world: Value,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
enum Format {
    #[serde(rename = "organization-simulator")]
    OrganizationSimulator,
}

/// The version that this simulator writes and reads.
const VERSION: u32 = 1;

impl StateFile {
    /// Returns the state of this simulator now.
    pub fn of(simulator: &Simulator) -> Self {
        Self {
            format: Format::OrganizationSimulator,
            version: VERSION,
            clock: simulator.clock(),
            world: simulator.snapshot(),
        }
    }

    /// Reads a state from JSON.
    ///
    /// # Errors
    ///
    /// If it is not a state of this version.
    pub fn read(json: Value) -> io::Result<Self> {
        let version = json.get("version").and_then(Value::as_u64);
        if json.get("format").and_then(Value::as_str) != Some("organization-simulator") {
            return Err(invalid("this is not a state of the organization simulator"));
        }
        if version != Some(VERSION.into()) {
            let version =
                version.map_or_else(|| "an unknown version".to_owned(), |version| format!("version {version}"));
            return Err(invalid(format!("the state has {version}, but this simulator reads version {VERSION} only")));
        }
        serde_json::from_value(json).map_err(invalid)
    }

    /// Reads a file.
    ///
    /// # Errors
    ///
    /// If there is none, or it is not a state of this version.
    pub fn load(path: &Path) -> io::Result<Self> {
        Self::read(serde_json::from_slice(&fs::read(path)?).map_err(invalid)?)
    }

    /// Writes a file: first beside its place, then, when it is complete, into it.
    ///
    /// # Errors
    ///
    /// If it cannot be written. The file that was there stays as it was then.
    pub fn save(&self, path: &Path) -> io::Result<()> {
        let mut name = path.file_name().ok_or_else(|| invalid("the path has no file name"))?.to_owned();
        name.push(format!(".{}.part", std::process::id()));
        let part = path.with_file_name(name);
        let written = self.write(&part).and_then(|()| fs::rename(&part, path));
        if written.is_err() {
            // There is nothing to remove if the file could not be created.
            let _ = fs::remove_file(&part);
        }
        written
    }

    fn write(&self, path: &Path) -> io::Result<()> {
        let file = fs::File::create(path)?;
        let mut writer = io::BufWriter::new(file);
        serde_json::to_writer(&mut writer, self)?;
        writer.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all()
    }

    /// Replaces the world and the clock of a simulator.
    ///
    /// # Errors
    ///
    /// If the world is damaged. The simulator stays as it was then.
    pub fn put_into(&self, simulator: &Simulator) -> io::Result<()> {
        simulator.restore(&self.world).map_err(invalid)?;
        simulator.set_clock(self.clock.clone());
        Ok(())
    }
}

fn invalid(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}
