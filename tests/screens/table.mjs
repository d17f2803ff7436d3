// Every screen that is looked at, one line for each. A new screen of the window is a new line here; `screens.test.mjs`
// fails when a view, a dialog, a panel or a section of the settings has none.
//
// `ready` is the test id by which a screen is known to be there. `in` says what is behind it: the scene of the in-memory
// daemon (`ui/src/platform/fake.ts`) and what the window shows (`Screen` in `ui/src/app/screen.ts`). `clicks` are pressed
// after that, in their order. `sizes` beside the usual one are `SIZES`.

/** Pages as large as a window is in pixels of the page: at 150 % a window of 1440 x 900 holds 960 x 600 of them. */
export const SIZES = { usual: [1440, 900], small: [1100, 700], enlarged: [960, 600], reduced: [1800, 1125] };
export const THEMES = ["dark", "light"];

const WORKER = "payments-api-23";
const ASKS = "payments-api-24";
/** Nothing was done there, so every panel is empty. */
const FRESH = "infra-4";
/** In the scene `crowded` the one with everything. */
const FULL = "payments-api-30";
/** Plans are the orchestrators'. */
const PLANS = { typical: "payments-api-1", crowded: "payments-api-33" };
const ALL = ["small", "enlarged", "reduced"];

const view = (kind, more = {}) => ({ view: { kind, ...more } });
const session = (id, panel) => ({ view: { kind: "session", session: id }, inspector: panel !== undefined, ...(panel ? { panel } : {}) });
const dialog = (kind, more = {}, below = {}) => ({ ...below, dialog: { kind, ...more } });
const settings = (section, project = null) => view("settings", { section, project, from: null });
const cleanup = view("cleanup", { project: null, from: null });

/** A panel beside a session, in each of the four states. */
function panel(name, ready, typical = "fleet", sizes = []) {
  return {
    name: `session-${name}`, ready, sizes,
    in: {
      typical: [typical, session(WORKER, name)],
      empty: ["fleet", session(FRESH, name)],
      crowded: ["crowded", session(FULL, name)],
      broken: [`${typical}&broken`, session(WORKER, name)],
    },
  };
}

function section(name, more = {}) {
  return { name: `settings-${name}`, ready: "settings", in: { typical: ["fleet", settings(name, name === "project" ? "payments-api" : null)], broken: ["fleet&broken", settings(name, name === "project" ? "payments-api" : null)] }, ...more };
}

const link = (state, ready = "link-page") => ({ name: `link-${state}`, ready, within: ready === "link-page" ? "h1" : undefined, in: { typical: [state, {}] }, sizes: state === "crashed" ? ALL : [] });

const newWork = (name, clicks, more = {}) => ({ name: `new-work-${name}`, ready: "new-session", clicks, in: { typical: ["fleet", dialog("new_session", { project: null })] }, ...more });

export const SCREENS = [
  { name: "inbox", ready: "inbox", sizes: ALL, in: { typical: ["inbox", view("inbox")], crowded: ["crowded", view("inbox")], broken: ["inbox&broken", view("inbox")] } },
  { name: "inbox-calm", ready: "inbox", in: { typical: ["calm", view("inbox")], empty: ["project", view("inbox")] } },
  { name: "overview", ready: "overview", sizes: ALL, in: { typical: ["fleet", view("overview")], crowded: ["crowded", view("overview")], empty: ["project", view("overview")] } },
  { name: "first", ready: "setup", sizes: ALL, in: { typical: ["empty", {}], broken: ["empty&broken", {}] } },
  { name: "setup", ready: "setup", in: { typical: ["fleet", view("setup")], crowded: ["crowded", view("setup")] } },
  { name: "notifications", ready: "notifications", sizes: ["small"], in: { typical: ["inbox", view("notifications")], empty: ["fleet", view("notifications")], crowded: ["crowded", view("notifications")], broken: ["inbox&broken", view("notifications")] } },
  { name: "cleanup", ready: "cleanup", sizes: ALL, in: { typical: ["fleet", cleanup], empty: ["project", cleanup], crowded: ["crowded", cleanup], broken: ["fleet&broken", cleanup] } },
  { name: "archived", ready: "overview", in: { typical: ["fleet", { ...view("overview"), archived: true }] } },
  { name: "no-sidebar", ready: "overview", in: { typical: ["fleet", { ...view("overview"), sidebar: false }] } },
  { name: "folded", ready: "inbox", in: { typical: ["inbox", view("inbox")] }, clicks: ["project-row"] },
  { name: "message", ready: "notice", in: { typical: ["fleet", { ...view("overview"), notices: [{ id: 9001, title: "The session could not be renamed", error: { code: "STORAGE_FAILED", class: "unavailable", message: "The record could not be read: disk I/O error.", hint: "Look at the disk." }, offer: null }, { id: 9002, title: "Kept as a copy", error: null, offer: null }, { id: 9003, title: "“Rate limiter” is in the trash", error: null, offer: { label: "Undo", undoes: true } }] }] } },

  { name: "session", ready: "terminal", sizes: ALL, in: { typical: ["fleet", session(WORKER)], crowded: ["crowded", session("payments-api-36")] } },
  { name: "session-asks", ready: "approval", sizes: ALL, in: { typical: ["fleet", session(ASKS, "details")], crowded: ["crowded", session(FULL, "details")] } },
  ...["payments-api-20", "payments-api-22", "web-checkout-7", "web-checkout-8", "web-checkout-9", "web-checkout-10"].map((id) => ({ name: `session-of-${id}`, ready: "session-title", in: { typical: ["fleet", session(id, "details")] } })),
  { name: "session-queued", ready: "session-title", in: { typical: ["inbox", session("web-checkout-12", "details")] } },
  panel("details", "details", "fleet", ALL),
  panel("changes", "inspector", "fleet", ALL),
  { name: "session-plan", ready: "plan", sizes: ["small"], in: { typical: ["plan", session(PLANS.typical, "plan")], empty: ["fleet", session(PLANS.typical, "plan")], crowded: ["crowded", session(PLANS.crowded, "plan")] } },
  { name: "session-plan-unknown", ready: "plan-error", in: { broken: ["plan&broken", session(PLANS.typical, "plan")] } },
  panel("history", "history", "fleet", ["small"]),
  panel("kept", "ledger", "fleet", ["small"]),
  { name: "changes-wide", ready: "changes", sizes: ALL, in: { typical: ["fleet", { ...session(WORKER, "changes"), wide: true }], crowded: ["crowded", { ...session(FULL, "changes"), wide: true }] } },
  { name: "plan-wide", ready: "plan", in: { typical: ["plan", { ...session(PLANS.typical, "plan"), wide: true }], crowded: ["crowded", { ...session(PLANS.crowded, "plan"), wide: true }] } },
  { name: "kept-wide", ready: "ledger", in: { typical: ["fleet", { ...session(WORKER, "kept"), wide: true }] } },
  { name: "changes-open", ready: "changes", clicks: ["changes-open-all"], in: { typical: ["fleet", { ...session(WORKER, "changes"), wide: true }] } },
  { name: "shells", ready: "session-title", clicks: ["open-shell"], sizes: ["small"], in: { typical: ["fleet", session(WORKER, "details")] } },
  { name: "session-menu", ready: "session-title", clicks: ["session-more"], in: { typical: ["fleet", session(WORKER)] } },

  newWork("plain", [], { sizes: ALL, in: { typical: ["fleet", dialog("new_session", { project: null })], crowded: ["crowded", dialog("new_session", { project: "service-0" })], broken: ["fleet&broken", dialog("new_session", { project: null })] } }),
  newWork("folds", ["session-more-fields"], { sizes: ALL }),
  newWork("agents", ["session-agent"]),
  newWork("where", ["session-more-fields", "session-where"]),
  newWork("project", ["session-project"]),
  newWork("model", ["session-model"]),
  newWork("mode", ["session-mode"]),
  newWork("base", ["session-more-fields", "session-base"]),
  { name: "palette", ready: "palette", sizes: ALL, in: { typical: ["fleet", dialog("palette")], crowded: ["crowded", dialog("palette")] } },
  { name: "ended", ready: "session-id", clicks: ["kill"], sizes: ["small"], in: { typical: ["fleet", session(WORKER)], crowded: ["crowded", session(FULL)] } },
  { name: "not-removed", ready: "session-id", clicks: ["session-more", "menu-remove"], sizes: ["small"], in: { typical: ["fleet", session("payments-api-21")] } },
  { name: "add-project", ready: "add-project", in: { typical: ["fleet", dialog("add_project")], broken: ["fleet&broken", dialog("add_project")] } },
  { name: "stop-daemon", ready: "stop-daemon-dialog", in: { typical: ["fleet", dialog("stop_daemon")] } },
  { name: "land", ready: "land-dialog", sizes: ["small"], in: { typical: ["landing", dialog("land", { session: WORKER }, session(WORKER))], broken: ["landing&broken", dialog("land", { session: WORKER }, session(WORKER))] } },
  { name: "quit", ready: "quit-dialog", in: { typical: ["fleet", dialog("quit")], crowded: ["crowded", dialog("quit")] } },
  { name: "stop-agents", ready: "stop-agents-dialog", in: { typical: ["fleet", dialog("stop_agents", { quit: true })], crowded: ["crowded", dialog("stop_agents", { quit: false })] } },

  section("general", { sizes: ALL }),
  section("project", { sizes: ["small"] }),
  section("agents"),
  section("notifications", { sizes: ["small"] }),
  section("appearance"),
  section("shortcuts", { sizes: ["small"] }),
  section("app"),
  section("daemon"),
  section("privacy"),

  ...["connecting", "starting", "stopped", "crashed", "failed", "other_build"].map((state) => link(state)),
  link("reconnecting", "link-banner"),
];

/** Each screen in each of its states: what a test is made of. */
export function shots() {
  return SCREENS.flatMap(({ in: states, sizes = [], clicks = [], ...screen }) =>
    Object.entries(states).map(([state, [scene, part]]) => ({ ...screen, state, scene, part, clicks, sizes: ["usual", ...(state === "typical" ? sizes : [])] })),
  );
}
