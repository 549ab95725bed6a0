import { Command } from "commander";
import { expect } from "chai";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { jobVerbs } from "../../../cli/jobs/verbs";
import { heard } from "./pretend-account";

describe("the command line of jobs", () => {
    let server: Server;
    let asked: string[];
    const kept = { ...process.env };
    before((done) => {
        server = createServer((request, response) => {
            asked.push(request.url ?? "");
            response.setHeader("content-type", "application/json").end('{"jobQueues":[]}');
        }).listen(0, "127.0.0.1", done);
    });
    after((done) => {
        server.close(done);
        server.closeAllConnections();
    });
    beforeEach(() => {
        asked = [];
        const { port } = server.address() as AddressInfo;
        Object.assign(process.env, {
            ...{ AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_REGION: "us-east-1" },
            ...{ AWS_ACCESS_KEY_ID: "x", AWS_SECRET_ACCESS_KEY: "y" },
        });
    });
    afterEach(() => {
        for (const key of Object.keys(process.env)) if (!(key in kept)) delete process.env[key];
        Object.assign(process.env, kept);
    });

    const run = (...words: readonly string[]) => {
        const program = new Command().exitOverride();
        const quiet = (it: Command) => {
            it.exitOverride().configureOutput({ writeErr: () => undefined });
            it.commands.forEach(quiet);
        };
        for (const verb of jobVerbs()) program.addCommand(verb);
        quiet(program);
        return heard(() => program.parseAsync(words, { from: "user" }));
    };

    it("has every verb ask Batch for the stack's queue, and refuse where there is none", async () => {
        for (const words of [
            ["submit", "--env", "A=1", "--env", "B=2", "--hours", "0.5", "--", "fit.py", "--x"],
            ["jobs", "--all", "--last", "3"],
            ["job", "logs", "-f"],
            ["job", "results"],
            ["job", "cancel", "resnet", "--yes"],
            ["job", "retry", "--detach"],
        ]) {
            asked = [];
            const { refusal } = await run(
                ...words,
                ...(words[0] === "submit" ? [] : ["-m", "ana"]),
            );
            expect(refusal, words.join(" ")).to.contain("no queue for jobs in us-east-1");
            expect(asked, words.join(" ")).to.deep.equal(["/v1/describejobqueues"]);
        }
    });

    it("refuses a number that cannot be meant, before it asks AWS", async () => {
        for (const [words, why] of [
            [["submit", "--gpus", "-1", "--", "x"], "a whole number from 0 on"],
            [["submit", "--nodes", "0", "--", "x"], "a whole number from 1 on"],
            [["submit", "--hours", "0", "--", "x"], "hours from 0.02 to 336"],
            [["submit", "--hours", "many", "--", "x"], "hours from 0.02 to 336"],
            [["jobs", "--last", "1.5"], "a whole number from 1 on"],
            [["job", "cancel"], "missing required argument"],
        ] as const)
            expect((await run(...words)).refusal, words.join(" ")).to.contain(why);
        expect(asked).to.deep.equal([]);
    });

    it("refuses spot for several nodes without asking AWS", async () => {
        const { refusal } = await run("submit", "--nodes", "2", "--spot", "--", "fit.py");
        expect(refusal).to.contain("do not go together");
        expect(asked).to.deep.equal([]);
    });
});
