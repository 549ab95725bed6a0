import { type EC2Client, GetConsoleOutputCommand } from "@aws-sdk/client-ec2";
import { Refusal } from "../../../settings/refusal";
import type { Box } from "../../boxes/find";

/**
 * Returns what a box has written to its console: the last 64 KB, also of one that is off or out of reach. A box on Xen, such as
 * a G3, has only what EC2 collected some minutes ago (EC2 API reference, GetConsoleOutput, 2026-11).
 *
 * @throws Refusal where EC2 has none yet.
 */
export async function consoleOf(ec2: EC2Client, { id }: Pick<Box, "id">): Promise<string> {
    const ask = (Latest: boolean) =>
        ec2.send(new GetConsoleOutputCommand({ InstanceId: id, Latest }));
    const { Output: encoded = "" } = await ask(true).catch((error: unknown) => {
        if (error instanceof Error && error.name === "UnsupportedOperation") return ask(false);
        throw error;
    });
    const text = Buffer.from(encoded, "base64").toString("utf8").replaceAll("\r", "");
    if (text.trim() !== "") return text;
    throw new Refusal(
        `EC2 has no console output of ${id} yet; it comes some minutes after a start, so try again then`,
    );
}
