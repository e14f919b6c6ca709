/** The form under a film asks for a second: where the film stands is written into it. */
export function mount(form) {
  const film = form.parentElement.querySelector("video"), field = form.elements.second;
  const tell = () => { field.value = Math.floor(film.currentTime); };
  for (const event of ["pause", "seeked"]) film.addEventListener(event, tell);
}
