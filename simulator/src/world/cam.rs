//! Preset policies of Cloud Access Management (CAM), which the service refers to.

/// What CAM knows of an id and a name that are said to be those of a preset policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Preset {
    /// They belong to one policy.
    Known,
    /// They belong to different policies.
    Mixed,
    /// There is no such policy.
    Unknown,
}

/// Some of the preset policies.
const PRESETS: &[(i64, &str)] =
    &[(1, "AdministratorAccess"), (2, "QCloudResourceFullAccess"), (186_457, "QcloudVPCReadOnlyAccess")];

/// Looks for a preset policy.
// Guess: CAM has many more preset policies than the simulator knows, so an unknown id with a name that begins with `Qcloud`, as
// theirs do, is taken for one of them.
pub(crate) fn preset(id: i64, name: &str) -> Preset {
    let begins = name.get(..6).is_some_and(|beginning| beginning.eq_ignore_ascii_case("qcloud"));
    match PRESETS.iter().find(|known| known.0 == id || known.1 == name) {
        Some(known) if *known == (id, name) => Preset::Known,
        Some(_) => Preset::Mixed,
        None if id > 0 && (begins || name == "ReadOnlyAccess") => Preset::Known,
        None => Preset::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn presets_are_known_by_id_and_name() {
        assert_eq!(preset(1, "AdministratorAccess"), Preset::Known);
        assert_eq!(preset(2, "AdministratorAccess"), Preset::Mixed);
        assert_eq!(preset(1, "QcloudCVMReadOnlyAccess"), Preset::Mixed);
        assert_eq!(preset(219_188, "QcloudCVMReadOnlyAccess"), Preset::Known);
        assert_eq!(preset(0, "QcloudCVMReadOnlyAccess"), Preset::Unknown);
        assert_eq!(preset(219_188, "Übung"), Preset::Unknown);
    }
}
