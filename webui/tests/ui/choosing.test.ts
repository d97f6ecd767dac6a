import { describe, expect, it } from "vitest";
import { allOrNobody, flip, nobody, upTo } from "../../src/ui/choosing";

const ORDER = [5, 3, 9, 1, 7];
const ids = ({ ids }: { ids: ReadonlySet<number> }) => [...ids].sort();

describe("choosing phones", () => {
  it("takes one, and lets it go again", () => {
    const one = flip(nobody, 3);
    expect(ids(one)).toEqual([3]);
    expect(ids(flip(one, 3))).toEqual([]);
    expect(ids(flip(one, 9))).toEqual([3, 9]);
  });

  it("takes a range in the order shown, in either direction", () => {
    expect(ids(upTo(flip(nobody, 3), 1, ORDER))).toEqual([1, 3, 9]);
    expect(ids(upTo(flip(nobody, 1), 3, ORDER))).toEqual([1, 3, 9]);
  });

  it("keeps what was chosen before a range, and goes on from its end", () => {
    const range = upTo(flip(flip(nobody, 7), 5), 3, ORDER);
    expect(ids(range)).toEqual([3, 5, 7]);
    expect(ids(upTo(range, 9, ORDER))).toEqual([3, 5, 7, 9]);
  });

  it("takes one where a range has no beginning, or one that is not listed any more", () => {
    expect(ids(upTo(nobody, 9, ORDER))).toEqual([9]);
    expect(ids(upTo(flip(nobody, 404), 9, ORDER))).toEqual([404, 9].sort());
  });

  it("takes all, then nobody", () => {
    const all = allOrNobody(flip(nobody, 3), ORDER);
    expect(ids(all)).toEqual([1, 3, 5, 7, 9]);
    expect(ids(allOrNobody(all, ORDER))).toEqual([]);
    expect(ids(allOrNobody(nobody, []))).toEqual([]);
  });
});
