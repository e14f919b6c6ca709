/**
 * The scribe's hands: a suggestion is taken with one press, a tile leads to its field, a number of days chooses how it
 * was spoken, and Ctrl+Enter sends.
 */
export function mount(fields) {
  const form = fields.form;
  const kind = (value) => { form.elements.deadline_kind.value = value; };
  const tell = (field) => field.dispatchEvent(new Event("input", { bubbles: true }));

  function take({ take: name, kind: spoken, count, day, text }) {
    if (name === "date") {
      kind(spoken);
      form.elements.deadline_count.value = count;
      form.elements.deadline_date.value = day;
    } else form.elements[name].value = text;
    tell(form.elements[name === "date" ? "deadline_count" : name]);
  }

  /** The three ways to speak a deadline shut each other out; what is no longer meant is emptied. */
  function agree({ target }) {
    const { deadline_kind: spoken, deadline_count: count, deadline_date: day } = form.elements;
    if (target === count && count.value && !["working_days", "days"].includes(spoken.value)) kind("working_days");
    if (target === day && day.value) kind("date");
    if (target.name !== "deadline_kind") return;
    if (["none", "date"].includes(spoken.value)) count.value = "";
    if (spoken.value !== "date") day.value = "";
    (spoken.value === "date" ? day : spoken.value === "none" ? target : count).focus();
  }

  function press(event) {
    const suggestion = event.target.closest("[data-take]");
    if (suggestion) return take(suggestion.dataset);
    const part = event.target.closest(".part");
    const name = part?.id.replace("part-", "");
    if (name) form.elements[name === "date" ? (form.elements.deadline_kind.value === "date" ? "deadline_date" : "deadline_count") : name].focus();
  }

  function send(event) {
    const button = form.querySelector("#promise-send");
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing || event.repeat) return;
    event.preventDefault();
    if (!button.disabled) form.requestSubmit(button);
  }

  /** Enter alone moves on: only the button and Ctrl+Enter send half a promise. */
  function stay(event) {
    if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && event.target.matches("input") && !event.isComposing) event.preventDefault();
  }

  fields.addEventListener("input", agree, true);
  fields.addEventListener("click", press);
  fields.addEventListener("keydown", stay);
  form.addEventListener("keydown", send);
}
