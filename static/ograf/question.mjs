import { Graphic } from "./graphic.mjs";

export default class Question extends Graphic {
  layer = "question";
}
