export default function EditorPage(_: Record<string, unknown>) {
  return <p>EditorPage</p>;
}
