import { Graphic } from "./graphic.mjs";

export default class Full extends Graphic {
  layer = "full";
}
