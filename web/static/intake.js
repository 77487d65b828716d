// Drafts of an intake worker: kept in this telephone until they are sent, sent once however often that is tried.
// Kept are the answers, whose they are and when they were written. What was sent is deleted here; signing out deletes all.

const page = document.querySelector("[data-intake]");
const box = document.querySelector("[data-waiting]");
const form = document.querySelector("[data-draft]");
const say = box.dataset;
const PATIENCE = 10_000; // milliseconds an answer may take
const AGAIN = 20_000; // milliseconds between tries
const DAY = 24 * 3600_000; // how long the line of a sent draft stays
const KEPT = 7 * DAY; // how long what was never sent stays
let expired = 0; // drafts that were too old when this page was opened
const UNSENT = ["queued", "sending", "mistake", "sign-in", "other", "broken", "writing"];

// ── the drawer ──

const opened = new Promise((done, failed) => {
  const request = indexedDB.open("intake", 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("drafts", { keyPath: "key" });
    request.result.createObjectStore("who");
  };
  request.onsuccess = () => done(request.result);
  request.onerror = () => failed(request.error);
});

async function inDrawer(store, mode, act) {
  const drawer = await opened;
  return new Promise((done, failed) => {
    const transaction = drawer.transaction(store, mode);
    const request = act(transaction.objectStore(store));
    transaction.oncomplete = () => done(request.result);
    transaction.onabort = () => failed(transaction.error);
  });
}
const all = () => inDrawer("drafts", "readonly", (drafts) => drafts.getAll());
const one = (key) => inDrawer("drafts", "readonly", (drafts) => drafts.get(key));
const put = (draft) => inDrawer("drafts", "readwrite", (drafts) => drafts.put(draft));
const drop = (key) => inDrawer("drafts", "readwrite", (drafts) => drafts.delete(key));
const whose = () => inDrawer("who", "readonly", (who) => who.get("account"));

async function wipe() {
  await inDrawer("drafts", "readwrite", (drafts) => drafts.clear());
  await inDrawer("who", "readwrite", (who) => who.clear());
  for (const name of (await globalThis.caches?.keys()) ?? []) await caches.delete(name);
}

// ── the form ──

const fields = () => [...form.querySelectorAll("[name]")].filter((field) => !["token", "key", "noted"].includes(field.name));
const newKey = () => [...crypto.getRandomValues(new Uint8Array(18))].map((byte) => byte.toString(36)).join("");
let key = form?.elements?.key?.value ?? newKey();

function typed() {
  const chosen = fields().filter((field) => !["radio", "checkbox"].includes(field.type) || field.checked);
  return chosen.map((field) => [field.name, field.value]);
}
function fill(answers) {
  const said = new Map(answers);
  for (const field of fields()) {
    if (["radio", "checkbox"].includes(field.type)) field.checked = said.get(field.name) === field.value;
    else field.value = said.get(field.name) ?? "";
  }
}
async function keep(state) {
  const before = await one(key);
  const noted = before?.noted ?? new Date().toISOString();
  const account = page.dataset.intake || (await whose()) || "";
  await put({ key, answers: typed(), noted, account, state });
}

let pause;
form?.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(() => keep("writing").then(show), 400);
});

function afresh() {
  key = newKey();
  if (form.elements?.key) form.elements.key.value = key;
  fill([]);
  delete form.dataset.sent;
  delete form.dataset.changed;
  form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
}

async function put_away() {
  clearTimeout(pause);
  await keep("queued");
  afresh();
  await show();
  box.querySelector("[data-waiting-said]").textContent = say.queued;
  box.scrollIntoView({ block: "nearest" });
}

form?.querySelector("[data-keep]")?.addEventListener("click", () => put_away().then(sendAll));
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  clearTimeout(pause);
  await keep("sending");
  const state = await send(await one(key));
  if (["mistake", "sign-in", "other"].includes(state)) return form.submit(); // the site says what is to be done
  if (state === "sent") {
    const { case: address } = await one(key);
    await drop(key);
    return location.assign(address);
  }
  await put_away();
});

// ── sending ──

async function asked(path, options = {}) {
  const answer = await fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE), redirect: "manual", cache: "no-store" });
  if (!answer.ok && answer.status !== 422) throw new Error(answer.status);
  return answer;
}

// The state a draft is in afterwards. Its key makes one case of however many times this is tried.
async function send(draft) {
  const set = async (state, more = {}) => {
    await put({ ...draft, ...more, state });
    return state;
  };
  try {
    const who = await (await asked("/intake/token")).json();
    if (who.state === "ended") return await wipe(), "ended";
    if (who.state !== "signed_in") return await set("sign-in");
    if (draft.account && draft.account !== who.account) return await set("other");
    const body = new URLSearchParams([...draft.answers, ["token", who.token], ["key", draft.key], ["noted", draft.noted]]);
    const answer = await asked("/intake/new", { method: "POST", body, headers: { Accept: "application/json" } });
    if (answer.status === 422) return await set("mistake");
    const said = await answer.json();
    return await set("sent", { answers: [], case: said.case, changed: said.changed });
  } catch (error) {
    return await set(/^\d+$/.test(error.message) ? "broken" : "queued");
  }
}

let busy = false;
async function sendAll() {
  if (busy) return;
  busy = true;
  try {
    for (const draft of await all()) {
      if (!["queued", "sign-in", "broken", "sending"].includes(draft.state) || draft.key === key) continue;
      if ((await send(draft)) === "queued") break; // no network: the others wait as well
    }
    await show();
  } finally {
    busy = false;
  }
}

// ── what waits, for everybody to see ──

async function show() {
  const drafts = (await all()).filter((draft) => draft.key !== key); // that one stands in the form
  drafts.sort((a, b) => a.noted.localeCompare(b.noted));
  box.hidden = drafts.length === 0 && !expired;
  box.querySelector("[data-waiting-list]").replaceChildren(...drafts.map(line));
}
function line(draft) {
  const item = document.createElement("li");
  const said = new Map(draft.answers);
  const title = document.createElement("b");
  title.textContent = draft.state === "sent" ? "" : said.get("name") || say.nameless;
  const time = document.createElement("span");
  time.className = "muted";
  time.textContent = ` ${new Date(draft.noted).toLocaleString(document.documentElement.lang)} `;
  const state = document.createElement("span");
  state.className = "tag";
  state.dataset.state = draft.state;
  state.textContent = say[draft.state.replace(/-(.)/g, (_, letter) => letter.toUpperCase())] ?? draft.state;
  item.append(title, time, state, " ");
  if (draft.changed) item.append(`${draft.changed} `);
  if (draft.state === "sent") item.append(link(draft.case, say.look));
  else if (form) item.append(button(say.open, () => open(draft)));
  item.append(" ", button(say.drop, () => remove(draft)));
  return item;
}
function link(address, words) {
  const made = document.createElement("a");
  made.href = address;
  made.textContent = words;
  return made;
}
function button(words, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button second compact";
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}
async function open(draft) {
  if (typed().some(([name, value]) => value && !["desk"].includes(name))) await keep("writing");
  key = draft.key;
  if (form.elements?.key) form.elements.key.value = key;
  if (form.elements?.noted) form.elements.noted.value = draft.noted;
  fill(draft.answers);
  await put({ ...draft, state: "writing" });
  await show();
  form.querySelector("[name]:not([type=hidden])").focus();
}
async function remove(draft) {
  if (draft.state !== "sent" && !confirm(say.sure)) return;
  await drop(draft.key);
  await show();
}

// ── coming and going ──

document.querySelector("form[action='/sign-out']")?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const leaving = event.target;
  const unsent = (await all()).some((draft) => UNSENT.includes(draft.state));
  if (unsent && !confirm(say.leaving)) {
    delete leaving.dataset.sent;
    return leaving.querySelector("button").removeAttribute("aria-disabled");
  }
  await wipe();
  leaving.submit();
});

if (page.dataset.intake) {
  await inDrawer("who", "readwrite", (who) => who.put(page.dataset.intake, "account"));
  const registration = await navigator.serviceWorker?.register("/intake/worker.js", { scope: "/intake" }).catch(() => null);
  (await (registration && navigator.serviceWorker.ready))?.active?.postMessage("refresh");
  document.documentElement.dataset.ready = "yes";
}
for (const draft of await all()) {
  const age = Date.now() - Date.parse(draft.noted);
  if (draft.state !== "sent" && age > KEPT) {
    await drop(draft.key);
    expired += 1;
    continue;
  }
  if (draft.state === "sending") await put({ ...draft, state: "queued" }); // the page was closed meanwhile
  if (draft.state === "sent" && age > DAY) await drop(draft.key);
}
await show();
if (expired) box.querySelector("[data-waiting-said]").textContent = say.expired;
await sendAll();
addEventListener("online", sendAll);
setInterval(() => document.hidden || sendAll(), AGAIN);
