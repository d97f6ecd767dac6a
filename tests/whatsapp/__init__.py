"""
A WhatsApp server on loopback, to which the pip-installed, unmodified neonize connects.

Test code only: nothing of it ships, and nothing of the product imports it. It needs
Linux, because it replaces one key in the memory of the processes that it tests.

    pytest ── Double ─────────────────────────────┐         a process under test
                │ a thread, all on 127.0.0.1      │         (worker, or a connector)
                │                                 │
                │  proxy  ◄───── CONNECT ─────────┼──── neonize: HTTPS_PROXY
                │    │ two hosts, the rest refused│        │
                │    ├─► WhatsApp's socket ◄──────┼────────┤ trusts our authority
                │    └─► media host               │        │ (SSL_CERT_FILE) and our
                │                                 │        │ root key (preload/)
                │  exchange: accounts, queues     │
                │  phones: device 0 of everybody  │
                │  control: the test's hands      │
                └─────────────────────────────────┘

From the socket inwards: `frames` and `noise` make a secret channel, `codec` turns bytes
into `nodes` by the words of `dictionaries`, `session` lets a client in and hears it,
and one module each answers for linking, prekeys, messages, receipts and so on. The
server reads no message, as the real one cannot. Its phones can (`correspondence`,
`ratchet`), with Signal code of their own: what a test says was delivered was read by
something that is not neonize.

When an upgrade of neonize moves what is looked for in its library, the double refuses
to start and says what was not found.
"""
