import { Graphic } from "./graphic.mjs";

export default class LowerThird extends Graphic {
  layer = "lower_third";
}
