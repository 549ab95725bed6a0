import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { planStack } from "../../../cli/plan/stack-plan";
import type { SimulatedAccount } from "../../../simulation/account/simulated-account";
import { Laptop } from "../../../simulation/pulumi/laptop";

const folder = join(__dirname, "..", "fixtures", "first-release");

/**
 * Returns a laptop whose stack `dev`, members ana and ben, was made by the first release (0.1.0, commit 4253459).
 *
 * It puts today's documents in the place of that release's, because a changed document replaces a box, and another
 * claim tests that.
 */
export async function firstRelease(): Promise<Laptop> {
    const laptop = new Laptop();
    cpSync(join(folder, "Pulumi.dev.yaml"), join(laptop.clone, "Pulumi.dev.yaml"));
    const { boxes } = await planStack(laptop.clone, "dev");
    const withDocuments = (file: string) =>
        readFileSync(join(folder, file), "utf8").replace(/@user-data (\w+)/g, (_, member) => {
            const box = boxes.find((it) => it.member === member);
            return box?.userData.toString("base64") ?? "";
        });
    laptop.changeAccount(() => JSON.parse(withDocuments("account.json")) as SimulatedAccount);
    await laptop.initStack("dev");
    laptop.write("state.json", withDocuments("state.json"));
    const imported = await laptop.pulumi("dev", "stack", "import", "--file", "state.json");
    if (imported.status !== 0) throw new Error(imported.output);
    return laptop;
}
