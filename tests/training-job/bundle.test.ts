import { expect } from "chai";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { jobCommand } from "../../training-job/bundle";

const folder = join(__dirname, "../../training-job");

/** https://docs.aws.amazon.com/batch/latest/userguide/service_limits.html, 2026-11 */
const largestJobDefinition = 24 * 1024;
/** What else a job definition has: its image, roles, mounts, environment and tags take less. */
const room = 6 * 1024;

describe("the command of a job definition", () => {
    it("leaves room in a job definition for the rest of it", () => {
        expect(JSON.stringify(jobCommand()).length).to.be.below(largestJobDefinition - room);
    });

    it("has nothing that Batch or JSON would write in another way", () => {
        const [python, option, text = ""] = jobCommand();
        expect([python, option]).to.deep.equal(["python3", "-c"]);
        // `Ref::name` is a parameter of Batch's, `$(NAME)` a variable of Kubernetes'; Go's JSON escapes `<`, `>` and `&`.
        expect(text).to.not.match(/Ref::|\$|[<>&]/);
    });

    it("is the same each time, or each `up` would be a change", () => {
        expect(jobCommand()).to.deep.equal(jobCommand());
    });

    it("has every module of the room", () => {
        const source = readFileSync(join(folder, "bundle.ts"), "utf8");
        for (const file of readdirSync(folder).filter((name) => name.endsWith(".py")))
            expect(source).to.include(`"${file.replace(".py", "")}"`);
    });
});
