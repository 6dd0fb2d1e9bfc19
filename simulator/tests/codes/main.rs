//! The error codes of every action, reached through the real client, and the journeys through each area.

mod login;
mod organization;
mod services;
mod stage;
