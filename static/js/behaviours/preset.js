/**
 * Unit and post follow what is on air (`#now`) as long as nothing has been written; from the first word on they stay,
 * and so does `instance`, the answer in which the promise was begun.
 */
export function mount(who) {
  const form = who.closest("form");
  const { unit, post, words, instance } = form.elements;
  const isTouched = () => "settled" in who.dataset || words.value.trim();

  function follow() {
    const now = document.getElementById("now");
    form.querySelector("#promise-send").disabled = !("mayWrite" in now.dataset);
    if (isTouched() || !instance || instance.value === now.dataset.instance) return;
    instance.value = now.dataset.instance;
    unit.value = now.dataset.unit;
    post.value = now.dataset.post;
    offer();
  }

  /** The posts of the chosen unit, as suggestions. */
  function offer() { post.setAttribute("list", "posts-" + unit.value); }

  function choose(event) {
    who.dataset.settled = "";
    if (event.target !== unit) return;
    offer();
    post.value = document.getElementById("posts-" + unit.value)?.options[0]?.value ?? "";
  }

  const settleNot = () => { delete who.dataset.settled; setTimeout(() => { instance && (instance.value = ""); follow(); offer(); }); };
  who.addEventListener("input", choose);
  form.addEventListener("reset", settleNot);
  form.addEventListener("draft:restored", offer);
  document.addEventListener("htmx:after:swap", follow);
  follow();
  offer();
  return () => document.removeEventListener("htmx:after:swap", follow);
}
