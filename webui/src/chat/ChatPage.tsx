export default function ChatPage(_: Record<string, unknown>) {
  return <p>ChatPage</p>;
}
