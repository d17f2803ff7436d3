//! Waiting for conditions. The only place in the tests where time passes.

use std::fmt::Debug;
use std::time::Duration;

/// How often a condition is looked at.
const LOOK: Duration = Duration::from_millis(10);
/// After this a condition counts as never coming. Far beyond anything a slow machine needs, so that it asserts no
/// speed.
const NEVER: Duration = Duration::from_secs(120);

/// Waits until `look` gives something.
///
/// # Panics
/// With `what` when it never comes.
pub async fn until<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    looking(LOOK, what, look).await
}

/// The same, looking so often that the looking does not blur what is measured. For benchmarks.
///
/// # Panics
/// With `what` when it never comes.
pub async fn closely<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    looking(LOOK / 20, what, look).await
}

/// Waits on this thread, for where nothing can be awaited. False when it never comes.
pub fn here(mut look: impl FnMut() -> bool) -> bool {
    let began = std::time::Instant::now();
    while !look() {
        if began.elapsed() > NEVER {
            return false;
        }
        std::thread::sleep(LOOK);
    }
    true
}

async fn looking<T>(often: Duration, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let coming = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::time::sleep(often).await;
        }
    };
    match tokio::time::timeout(NEVER, coming).await {
        Ok(found) => found,
        Err(_never) => panic!("waited in vain: {what}"),
    }
}

/// Waits until `look` gives something that `wanted` accepts, and shows the last that was seen if it never does.
///
/// # Panics
/// With `what` and the last value when it never comes.
pub async fn until_value<T: Debug>(
    what: &str,
    mut look: impl AsyncFnMut() -> T,
    wanted: impl Fn(&T) -> bool,
) -> T {
    let mut last = None;
    let coming = async {
        loop {
            let value = look().await;
            if wanted(&value) {
                return value;
            }
            last = Some(value);
            tokio::time::sleep(LOOK).await;
        }
    };
    match tokio::time::timeout(NEVER, coming).await {
        Ok(found) => found,
        Err(_never) => panic!("waited in vain: {what}; last seen: {last:#?}"),
    }
}

/// A pause between two steps of a fault schedule, such as killing a daemon again and again. Never between an action
/// and the check of its effect.
pub async fn pause_between_faults(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
