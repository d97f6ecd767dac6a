/** A QR code drawn as SVG: rounded eyes, one path for the rest. */

// uqr: 8 kB without dependencies; an encoder of our own would be the same Reed-Solomon, worse tested.
import { encode, QrCodeDataType } from "uqr";

export function Qr({ code, label }: { code: string; label: string }) {
  const { data, types, size } = encode(code, { ecc: "L", border: 0 });
  const isEye = (x: number, y: number) => types[y]?.[x] === QrCodeDataType.Position;
  const path = data
    .flatMap((row, y) =>
      row.map((dark, x) => (dark && !isEye(x, y) ? `M${x} ${y}h1v1h-1z` : "")),
    )
    .join("");
  const far = size - 7;
  return (
    <svg className="qr" viewBox={`-2 -2 ${size + 4} ${size + 4}`} role="img" aria-label={label}>
      <rect x="-2" y="-2" width={size + 4} height={size + 4} rx="2" fill="#fff" />
      <path d={path} fill="#17211d" shapeRendering="crispEdges" />
      {[
        [0, 0],
        [far, 0],
        [0, far],
      ].map(([x = 0, y = 0]) => (
        <g key={`${x} ${y}`} fill="#17211d">
          <rect
            x={x + 0.5}
            y={y + 0.5}
            width="6"
            height="6"
            rx="1.4"
            fill="none"
            stroke="#17211d"
          />
          <rect x={x + 2} y={y + 2} width="3" height="3" rx=".7" />
        </g>
      ))}
    </svg>
  );
}
