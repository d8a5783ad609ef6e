/**
 * Who goes where when rooms are filled at random: as even as possible, and every order equally likely as far as the seed
 * goes. `chance` in [0, 1) is drawn outside; the same chance always deals the same way. Fisher–Yates, with mulberry32 (a
 * public-domain generator by Tommy Ettinger) for the numbers: nobody gains by foretelling a seating plan.
 */
export function dealOut<Person, Place>(
  people: readonly Person[],
  places: readonly Place[],
  chance: number,
): (readonly [Person, Place])[] {
  const next = mulberry32(Math.floor(chance * 2 ** 32));
  const order = [...people];
  for (let last = order.length - 1; last > 0; last--) {
    const chosen = Math.floor(next() * (last + 1));
    const [a, b] = [order[chosen], order[last]];
    if (a !== undefined && b !== undefined) [order[last], order[chosen]] = [a, b];
  }
  return order.flatMap((person, index) => {
    const place = places[index % places.length];
    return place === undefined ? [] : [[person, place] as const];
  });
}

function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
