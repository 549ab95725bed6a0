import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SimulatedAccount } from "../../../simulation/account/simulated-account";
import { Laptop } from "../../../simulation/pulumi/laptop";

const folder = join(__dirname, "..", "fixtures", "first-release");

/**
 * Returns a laptop whose stack `dev`, members ana and ben, was made by the first release (0.1.0, commit 4253459), with
 * the user data of that release.
 */
export async function firstRelease(): Promise<Laptop> {
    const laptop = new Laptop();
    cpSync(join(folder, "Pulumi.dev.yaml"), join(laptop.clone, "Pulumi.dev.yaml"));
    laptop.changeAccount(() => JSON.parse(fixture("account.json")) as SimulatedAccount);
    await laptop.initStack("dev");
    laptop.write("state.json", fixture("state.json"));
    const imported = await laptop.pulumi("dev", "stack", "import", "--file", "state.json");
    if (imported.status !== 0) throw new Error(imported.output);
    return laptop;
}

/** Returns a file of the fixture, with each `@user-data MEMBER` replaced by that member's, which it holds four times. */
function fixture(name: string): string {
    const read = (file: string) => readFileSync(join(folder, file), "utf8");
    return read(name).replace(/@user-data (\w+)/g, (_, member: string) =>
        read(`${member}.user-data.base64`).replace(/\n/g, ""),
    );
}
