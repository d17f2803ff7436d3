//! Finds, starts and talks to the daemon. It must never hold product logic.
