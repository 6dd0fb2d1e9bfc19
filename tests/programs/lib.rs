//! The package's programs are its tests.
