/** Session documents of AWS's own, with what they let a caller say (`aws ssm get-document`, as documented 2026-11). */
export interface SessionDocument {
    readonly sessionType: "Standard_Stream" | "InteractiveCommands" | "Port";
    /** Parameters and their defaults. */
    readonly parameters: Readonly<Record<string, string>>;
    readonly properties: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
}

/** The document of a session that names none. */
export const shellDocument = "SSM-SessionManagerRunShell";

export const documents: Readonly<Record<string, SessionDocument>> = {
    [shellDocument]: { sessionType: "Standard_Stream", parameters: {}, properties: {} },
    "AWS-StartInteractiveCommand": {
        sessionType: "InteractiveCommands",
        parameters: {},
        properties: { linux: { commands: "{{ command }}" } },
    },
    "AWS-StartSSHSession": {
        sessionType: "Port",
        parameters: { portNumber: "22" },
        properties: { portNumber: "{{ portNumber }}" },
    },
    "AWS-StartPortForwardingSession": {
        sessionType: "Port",
        parameters: { portNumber: "80", localPortNumber: "0" },
        properties: {
            portNumber: "{{ portNumber }}",
            localPortNumber: "{{ localPortNumber }}",
            type: "LocalPortForwarding",
        },
    },
};

/** Puts a caller's parameters into a document's properties. */
export function filled(
    { parameters, properties }: SessionDocument,
    given: Readonly<Record<string, readonly string[]>>,
): Record<string, unknown> {
    const fill = (texts: SessionDocument["properties"]): Record<string, unknown> =>
        Object.fromEntries(
            Object.entries(texts).map(([key, text]) => [
                key,
                typeof text !== "string"
                    ? fill(text)
                    : text.replace(
                          /\{\{ (\w+) \}\}/g,
                          (_, name: string) => given[name]?.[0] ?? parameters[name] ?? "",
                      ),
            ]),
        );
    return fill(properties);
}
