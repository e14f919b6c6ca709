import { Graphic } from "./graphic.mjs";

export default class Ticker extends Graphic {
  layer = "ticker";
}
