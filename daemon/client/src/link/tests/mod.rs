//! The link against a world that is played in memory, with time that only moves when nothing else can.

mod fake;
mod lifecycle;
mod owner;
mod terminals;
