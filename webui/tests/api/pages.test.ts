import { expect, it } from "vitest";
import { rows } from "../../src/api/pages";

it("shows a row once that moved from one page to the next", () => {
  const data = {
    pages: [
      { items: [{ id: 1 }, { id: 2 }], next_cursor: "2" },
      { items: [{ id: 2 }, { id: 3 }], next_cursor: null },
    ],
    pageParams: ["", "2"],
  };
  expect(rows(data).map(({ id }) => id)).toEqual([1, 2, 3]);
});

it("is empty before anything was loaded", () => {
  expect(rows(undefined)).toEqual([]);
});
