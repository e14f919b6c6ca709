/**
 * The call for an usher. It is a plain form, so that it works without this script too; here it moves into the
 * place each view keeps for it, and asks without leaving the page.
 */
export function makeHelp({ headers, onAnswer }) {
  const box = document.querySelector("#help .help"), form = document.getElementById("help-form");
  let hoped = null; // what was pressed and is not answered yet

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { name, value } = event.submitter ?? {};
    if (!name || hoped !== null) return;
    hoped = value;
    const body = new FormData(form);
    body.set(name, value);
    try {
      await fetch(form.action, { method: "POST", credentials: "same-origin", redirect: "manual", body, headers: { Accept: "application/json", ...headers() } });
      box.querySelector("details").open = false;
    } catch { /* the box stays as it was: press again */ }
    hoped = null;
    await onAnswer();
  });

  return {
    /** Put the box where the view wants it, in the state the server knows. */
    show(view, isCalled) {
      const place = view.querySelector("[data-help]") ?? form.parentElement;
      if (box.parentElement !== place) {
        if (box.parentElement !== form.parentElement) box.querySelector("details").open = false; // opened before this script ran: stays
        place.append(box);
      }
      box.classList.toggle("help--called", Boolean(isCalled));
      for (const part of box.querySelectorAll("[data-called]")) part.hidden = (part.dataset.called === "yes") !== Boolean(isCalled);
    },
  };
}
