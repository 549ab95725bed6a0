/** Runs a command and returns what it prints, and the message of the refusal it ends with. */
export async function printed(
    act: () => Promise<void>,
    { terminal = false } = {},
): Promise<{ out: string; err: string; refusal: string | undefined }> {
    const said = { out: "", err: "" };
    const streams = { out: process.stdout, err: process.stderr };
    const undo = Object.entries(streams).map(([name, stream]) => {
        const write = stream.write.bind(stream);
        const { isTTY } = stream;
        const catching = (text: string | Uint8Array) =>
            Boolean((said[name as "out" | "err"] += String(text)));
        Object.assign(stream, { write: catching, isTTY: terminal });
        return () => Object.assign(stream, { write, isTTY });
    });
    const { isTTY: asks } = process.stdin;
    process.stdin.isTTY = terminal;
    let refusal: string | undefined;
    try {
        await act();
    } catch (error) {
        if (!(error instanceof Error) || error.name !== "Refusal") throw error;
        refusal = error.message;
    } finally {
        for (const put of undo) put();
        process.stdin.isTTY = asks;
    }
    return { ...said, refusal };
}
