// Small comforts on pages that work without them. No page needs this file.

const minute = 60_000;

// One click sends one form; a page shown again from the browser's memory may send again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.action.endsWith("/export")) return; // a download leaves the page as it is
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  form.querySelectorAll("button").forEach((button) => button.setAttribute("aria-disabled", "true"));
});
addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => {
    delete form.dataset.sent;
    form.querySelectorAll("button").forEach((button) => button.removeAttribute("aria-disabled"));
  });
});

// Typed words are not lost by a wrong click.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-guard]");
  if (form) form.dataset.changed = "yes";
});
addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-changed]:not([data-sent])")) event.preventDefault();
});

// While somebody looks a last time at what is to be sent, find a number whose hash begins with so many zeros: whoever
// brings it may send more often. Pressing the button before does no harm.
async function work(form) {
  const zeros = Number(form.dataset.zeros);
  const text = new TextEncoder();
  for (let n = 0; !form.dataset.sent; n += 1) {
    const hash = await crypto.subtle.digest("SHA-256", text.encode(`${form.dataset.task}:${n}`));
    if (Math.clz32(new DataView(hash).getUint32(0)) >= zeros) return (form.elements.work.value = n);
  }
}
if (crypto.subtle) document.querySelectorAll("form[data-task]").forEach(work); // absent on plain HTTP

// What went wrong is the first thing read.
document.querySelector(".errors")?.focus();

// A part of the page that keeps itself current: quiet while nobody looks and while the keyboard is in it.
function keepCurrent(part) {
  const usual = Number(part.dataset.every) * 1000;
  let wait = usual;
  let tag = part.dataset.tag;
  const busy = () => document.hidden || part.contains(document.activeElement);
  async function look() {
    if (!busy()) {
      try {
        await refresh();
        wait = usual;
      } catch {
        wait = Math.min(wait * 2, 5 * minute);
      }
    }
    setTimeout(look, wait);
  }
  async function refresh() {
    const answer = await fetch(part.dataset.live, { headers: { "If-None-Match": tag, "X-Live": "1" }, cache: "no-store" });
    if (answer.redirected || answer.status === 401) return location.reload();
    if (answer.status !== 304 && !answer.ok) throw new Error(answer.status);
    if (answer.ok) {
      const html = await answer.text();
      if (busy()) return;
      replace(html);
      tag = answer.headers.get("ETag");
    }
    document.querySelector("[data-live-time]").textContent = answer.headers.get("X-Time");
  }
  function replace(html) {
    part.innerHTML = html;
    const said = document.querySelector("[data-live-said]");
    const sum = part.querySelector("[data-sum]").dataset.sum;
    if (said.textContent !== sum) said.textContent = sum;
  }
  setTimeout(look, wait);
}
document.querySelectorAll("[data-live]").forEach(keepCurrent);

// A drawing wider than its frame shows the state the case is in.
const frame = document.querySelector(".drawing");
const now = frame?.querySelector(".now");
if (now) {
  const [outer, inner] = [frame, now].map((part) => part.getBoundingClientRect());
  frame.scrollLeft += inner.left + inner.width / 2 - outer.left - outer.width / 2;
}

// Paper shows what is folded for the screen's sake.
for (const [happening, open] of [["beforeprint", true], ["afterprint", false]]) {
  addEventListener(happening, () => document.querySelectorAll("details.rest-of").forEach((part) => (part.open = open)));
}

// Replay: the arrow keys follow the links to the step before and after.
if (document.querySelector("a[rel=prev], a[rel=next]")) {
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select") || event.altKey || event.ctrlKey || event.metaKey) return;
    const rel = { ArrowLeft: "prev", ArrowRight: "next" }[event.key];
    document.querySelector(`a[rel=${rel}]`)?.click();
  });
}
