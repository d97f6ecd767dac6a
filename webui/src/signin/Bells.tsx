/** The product's idea: many bells, a few of them ringing. They stand still. */

interface BellRow {
  y: number;
  hang: number;
  scale: number;
  first: number;
  step: number;
  ringing: number[];
}

const WIDTH = 740;
const rows: BellRow[] = [
  { y: 74, hang: 12, scale: 0.5, first: 28, step: 57, ringing: [9] },
  { y: 168, hang: 16, scale: 0.78, first: 37, step: 74, ringing: [3, 7] },
  { y: 296, hang: 22, scale: 1.18, first: 53, step: 105.7, ringing: [4] },
  { y: 462, hang: 30, scale: 1.75, first: 74, step: 148, ringing: [1] },
];

export function Bells() {
  return (
    <svg
      className="bells"
      viewBox={`0 0 ${WIDTH} 900`}
      preserveAspectRatio="xMidYMin slice"
      aria-hidden="true"
    >
      {rows.map((row) => (
        <Row key={row.y} row={row} />
      ))}
    </svg>
  );
}

function Row({ row: { y, hang, scale, first, step, ringing } }: { row: BellRow }) {
  const bells = Math.floor((WIDTH - first) / step) + 1;
  return (
    <g className="bells__row">
      <path d={`M0 ${y}H${WIDTH}`} strokeWidth={1.6 + scale} />
      {Array.from({ length: bells }, (_, bell) => {
        const x = first + bell * step;
        const rings = ringing.includes(bell);
        return (
          <g key={x}>
            <path d={`M${x} ${y}v${hang + 2}`} strokeWidth={1 + scale} />
            <g
              transform={`translate(${x} ${y + hang}) scale(${scale})`}
              className={rings ? "bells__bell bells__bell--rings" : "bells__bell"}
            >
              <path d="M0 0c9 0 12.5 8 13 17 .4 8 2.2 12 6 16h-38c3.800-4 5.600-8 6-16C-12.500 8-9 0 0 0Z" />
              <circle cy="37" r="4.2" />
              {rings && (
                <path className="bells__sound" d="M24 12c3 5 3 11 0 16M-24 12c-3 5-3 11 0 16" />
              )}
            </g>
          </g>
        );
      })}
    </g>
  );
}
