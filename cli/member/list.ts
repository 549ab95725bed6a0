import Table from "cli-table3";
import { usd } from "../plan/cost-text";
import { planStack } from "../plan/stack-plan";
import { plain, withoutTrailing } from "../text-table";
import { print } from "../print";
import { keyName, type KeyParts, keyParts } from "../public-key";
import { rowsOf } from "../stack-file/edit-members";
import { readStackConfig } from "../stack-file/read";

/** A member as the stack file has them, on the machine that a plan without AWS chooses. */
interface Listed {
    readonly name: string;
    readonly instanceType: string;
    /** USD an hour while the box runs, disks included; `undefined` where no price is known. */
    readonly hourly: number | undefined;
    readonly sshPublicKeys: readonly KeyParts[];
}

/**
 * Prints the members of a stack. AWS is not asked, so it does not say which boxes run.
 *
 * @throws Refusal when the settings are refused.
 */
export async function listMembers(
    projectDir: string,
    stack: string,
    { json = false }: { readonly json?: boolean },
): Promise<void> {
    const { machines, settings, costCaveats } = await planStack(projectDir, stack);
    const rows = rowsOf(readStackConfig(projectDir, stack));
    const members = settings.members.map(({ name }) => {
        const keys = rows.find((row) => row["name"] === name)?.["sshPublicKeys"] ?? [];
        const machine = machines.find((it) => it.members.includes(name));
        const instanceType = machine?.instanceType.name ?? "";
        return { name, instanceType, hourly: machine?.cost.at(-1)?.hourly, keys: keys as string[] };
    });
    if (json) {
        const listed = members.map(({ keys, ...rest }): Listed => {
            return { ...rest, sshPublicKeys: keys.map(keyParts) };
        });
        return print(`${JSON.stringify({ stack, members: listed }, null, 2)}\n`);
    }
    const table = new Table({
        ...plain,
        head: ["MEMBER", "BOX", "AN HOUR", "SSH KEYS"],
        colAligns: ["left", "left", "right", "left"],
    });
    for (const { name, instanceType, hourly: price, keys } of members)
        table.push([name, instanceType, usd(price, 3), keys.map(keyName).join("\n") || "none"]);
    print(
        `${withoutTrailing(table).replaceAll(/^ {2}/gm, "")}\n\n` +
            "Prices are in USD, on demand in us-east-1, and include disks. Without an SSH key a member connects through Session Manager.\n" +
            costCaveats.map((text) => `${text}\n`).join(""),
    );
}
