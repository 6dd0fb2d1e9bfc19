//! The error codes of every action, reached through the real client, and the journeys through each area.

mod organization;
mod policies;
mod sharing;
mod stage;
