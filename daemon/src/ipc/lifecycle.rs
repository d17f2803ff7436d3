//! The watchdog's transport-free half of the world: a task that owns it, and the one stop that everybody shares.
//!
//! SIGTERM, `ao stop`, the tray and the watchdog all end in [`Stop::request`]. The first reason wins; there is no
//! other way for the daemon to stop, and none of it reaches sessions.

use std::sync::Arc;
use std::time::Duration;

use ao_protocol::message::GoodbyeReason;
use ao_protocol::runfile::Owner;
use tokio::sync::{mpsc, oneshot, watch};
#[cfg(any(not(windows), test))]
use tokio::time::Instant;

use crate::domain::watchdog::Watchdog;

/// Comings and goings of supervisors that wait for the watchdog.
const TOLD: usize = 64;

/// The one graceful stop.
#[derive(Debug, Clone)]
pub struct Stop(Arc<watch::Sender<Option<GoodbyeReason>>>);

impl Default for Stop {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(None)))
    }
}

impl Stop {
    /// Asks for the stop. Only the first request counts; true if this is it.
    #[must_use = "a second request changes nothing"]
    pub fn request(&self, reason: GoodbyeReason) -> bool {
        self.0.send_if_modified(|asked| {
            let first = asked.is_none();
            asked.get_or_insert(reason);
            first
        })
    }

    /// The reason, once the stop was requested.
    #[must_use]
    pub fn requested(&self) -> Option<GoodbyeReason> {
        *self.0.borrow()
    }

    /// Waits for the request.
    pub async fn wait(&self) -> GoodbyeReason {
        let mut asked = self.0.subscribe();
        loop {
            if let Some(reason) = *asked.borrow_and_update() {
                return reason;
            }
            if asked.changed().await.is_err() {
                // The sender is in `self`.
                return GoodbyeReason::Asked;
            }
        }
    }
}

/// The running watchdog.
#[derive(Debug, Clone)]
pub struct Lifecycle {
    owner: Owner,
    tell: mpsc::Sender<Told>,
    supervisors: watch::Receiver<u32>,
}

#[derive(Debug)]
enum Told {
    Joined(oneshot::Sender<()>),
    Left,
}

/// A supervisor's hold on the daemon. Dropping it is the supervisor's leave, however its connection ended.
#[derive(Debug)]
pub struct Hold(mpsc::Sender<Told>);

impl Drop for Hold {
    fn drop(&mut self) {
        if self.0.try_send(Told::Left).is_err() {
            // The queue is full of others' comings and goings, so this one waits its turn; outside a runtime the daemon
            // is ending, and the watchdog with it.
            let tell = self.0.clone();
            if let Ok(runtime) = tokio::runtime::Handle::try_current() {
                runtime.spawn(async move { tell.send(Told::Left).await });
            }
        }
    }
}

impl Lifecycle {
    /// Starts the watchdog of a daemon that accepts connections from now on.
    #[must_use]
    pub fn start(owner: Owner, stop: Stop) -> Self {
        Self::start_by(awake_clock(), owner, stop)
    }

    fn start_by(clock: impl Fn() -> Duration + Send + 'static, owner: Owner, stop: Stop) -> Self {
        let (tell, told) = mpsc::channel(TOLD);
        let (count, supervisors) = watch::channel(0);
        let dog = Watchdog::new(owner, clock());
        tokio::spawn(watch_over(dog, clock, told, count, stop));
        Self { owner, tell, supervisors }
    }

    /// The daemon's owner.
    #[must_use]
    pub fn owner(&self) -> Owner {
        self.owner
    }

    /// How many supervisors are linked.
    #[must_use]
    pub fn supervisors(&self) -> u32 {
        *self.supervisors.borrow()
    }

    /// Grants supervision, or nothing: a daemon without an owner cannot be supervised, and one that stops no more.
    pub async fn supervise(&self) -> Option<Hold> {
        if self.owner == Owner::None {
            return None;
        }
        let (taken, answer) = oneshot::channel();
        self.tell.send(Told::Joined(taken)).await.ok()?;
        answer.await.ok()?;
        Some(Hold(self.tell.clone()))
    }
}

/// Time since now, without what the computer sleeps: on Unix the system's monotonic clock is of that kind.
#[cfg(not(windows))]
fn awake_clock() -> impl Fn() -> Duration + Send + 'static {
    let began = Instant::now();
    move || began.elapsed()
}

/// Time since now, without what the computer sleeps, which `Instant` counts on Windows.
#[cfg(windows)]
fn awake_clock() -> impl Fn() -> Duration + Send + 'static {
    use windows_sys::Win32::System::WindowsProgramming::QueryUnbiasedInterruptTime;

    let ticks = || {
        let mut ticks = 0;
        // SAFETY: the answer goes into a number of the right type.
        unsafe { QueryUnbiasedInterruptTime(&raw mut ticks) };
        ticks
    };
    let began = ticks();
    // A tick is 100 nanoseconds.
    move || Duration::from_micros(ticks().saturating_sub(began) / 10)
}

async fn watch_over(
    mut dog: Watchdog,
    clock: impl Fn() -> Duration,
    mut told: mpsc::Receiver<Told>,
    count: watch::Sender<u32>,
    stop: Stop,
) {
    loop {
        // Timers may count sleep: one that comes too early is set again for what is left.
        let due = dog.deadline().map(|until| until.saturating_sub(clock()));
        tokio::select! {
            biased;
            heard = told.recv() => match heard {
                Some(Told::Joined(taken)) => {
                    dog.joined();
                    // A connection that broke meanwhile never got its hold, so it has left.
                    if taken.send(()).is_err() {
                        dog.left(clock());
                    }
                }
                Some(Told::Left) => dog.left(clock()),
                None => return,
            },
            () = tokio::time::sleep(due.unwrap_or_default()), if due.is_some() => {
                if dog.fires(clock()) {
                    tracing::info!("no app is left; stopping, sessions live on");
                    if !stop.request(GoodbyeReason::AppGone) {
                        tracing::debug!("the stop was requested before");
                    }
                }
            }
        }
        count.send_replace(dog.supervisors());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A watchdog by the timers' own time, which tests move.
    fn start(owner: Owner, stop: Stop) -> Lifecycle {
        let began = Instant::now();
        Lifecycle::start_by(move || began.elapsed(), owner, stop)
    }

    async fn settle() {
        // Paused time only moves when every task waits, so this lets the watchdog hear what it was told.
        tokio::time::advance(Duration::ZERO).await;
        tokio::task::yield_now().await;
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_supervisor_to_leave_stops_the_daemon_five_seconds_later() {
        let stop = Stop::default();
        let life = start(Owner::App, stop.clone());
        let first = life.supervise().await.expect("granted");
        let second = life.supervise().await.expect("granted");
        drop(first);
        tokio::time::advance(Duration::from_secs(3600)).await;
        settle().await;
        assert_eq!(stop.requested(), None, "one supervisor is left");
        let left = Instant::now();
        drop(second);
        assert_eq!(stop.wait().await, GoodbyeReason::AppGone);
        assert!(left.elapsed() >= Duration::from_secs(5), "after {:?}", left.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_reconnect_within_the_grace_keeps_the_daemon() {
        let stop = Stop::default();
        let life = start(Owner::App, stop.clone());
        drop(life.supervise().await);
        tokio::time::sleep(Duration::from_millis(4900)).await;
        let _again = life.supervise().await.expect("granted");
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert_eq!(stop.requested(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn the_computers_sleep_is_not_counted_as_the_apps_absence() {
        let stop = Stop::default();
        let (began, asleep) = (Instant::now(), Duration::from_secs(3600));
        // Asleep from the first second of the grace on; the timers' time goes on meanwhile.
        let awake = move || match began.elapsed() {
            before if before < Duration::from_secs(1) => before,
            sleeping if sleeping < Duration::from_secs(1) + asleep => Duration::from_secs(1),
            after => after - asleep,
        };
        let life = Lifecycle::start_by(awake, Owner::App, stop.clone());
        drop(life.supervise().await);
        assert_eq!(stop.wait().await, GoodbyeReason::AppGone);
        assert!(began.elapsed() >= asleep + Duration::from_secs(5), "after {:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn a_headless_daemon_grants_nobody_and_never_stops_itself() {
        let stop = Stop::default();
        let life = start(Owner::None, stop.clone());
        assert!(life.supervise().await.is_none());
        tokio::time::sleep(Duration::from_secs(1_000_000)).await;
        assert_eq!(stop.requested(), None);
    }

    #[tokio::test(start_paused = true)]
    async fn an_app_killed_before_its_hello_leaves_no_daemon() {
        let stop = Stop::default();
        let _life = start(Owner::App, stop.clone());
        let began = Instant::now();
        assert_eq!(stop.wait().await, GoodbyeReason::AppGone);
        assert!(began.elapsed() >= Duration::from_secs(30));
    }

    #[test]
    fn only_the_first_reason_counts() {
        let stop = Stop::default();
        assert!(stop.request(GoodbyeReason::Signal));
        assert!(!stop.request(GoodbyeReason::Asked));
        assert_eq!(stop.requested(), Some(GoodbyeReason::Signal));
    }
}
