/**
 * What holds for the whole picture: theme, panic in force, rehearsal. The safe picture is a cut both ways, and the
 * sound of what it covers ends with it.
 */
export function makeAir(stage, player) {
  const safe = stage.querySelector("#safe"), watermark = stage.querySelector("#watermark");

  return ({ theme, panic = {}, rehearsal, run }) => {
    document.body.dataset.theme = theme ?? "house";
    safe.hidden = !panic.safe_picture;
    player?.hush(!!panic.safe_picture);
    stage.toggleAttribute("data-clear", !!panic.clear_graphics);
    stage.toggleAttribute("data-cut", !!panic.cut_question);
    watermark.hidden = !rehearsal;
    stage.querySelector(".rehearsing").hidden = !rehearsal;
    stage.querySelector(".on-air").hidden = !!rehearsal || run.state !== "on_air";
  };
}
