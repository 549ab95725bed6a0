import { expect } from "chai";
import type { Box } from "../../../cli/boxes/find";
import type { Aws } from "../../../cli/boxes/open-aws";
import { shell } from "../../../cli/connect/shell/shell";
import { running } from "../../../cli/connect/running-box";
import { proxyVerb } from "../../../cli/connect/proxy/verb";
import { connectVerbs } from "../../../cli/connect/verbs";

const box = { stack: "gpu", member: "ana", state: "running" } as Box;

describe("commands that connect to a box", () => {
    it("take a box that runs, or is about to", () => {
        expect(running(box)).to.equal(box);
        expect(running({ ...box, state: "pending" }).id).to.equal(box.id);
    });

    it("refuse one that does not run, with its state and the command that starts it", () => {
        for (const state of ["stopping", "stopped"] as const) {
            expect(() => running({ ...box, state })).to.throw(
                `the box of ana in gpu is ${state}; next: \`npx workstation start --member ana --stack gpu\``,
            );
        }
    });

    it("refuse a port that is none, before AWS is asked", () => {
        for (const text of ["http", "-1", "65536", "80.5", ""]) {
            const forward = connectVerbs().find((it) => it.name() === "forward");
            forward?.exitOverride().configureOutput({ writeErr: () => undefined });
            expect(() => forward?.parse(["--", text], { from: "user" }), text).to.throw(
                "a port is a number from 1 to 65535",
            );
        }
    });

    it("refuse a shell where there is no terminal, with what runs one command", async () => {
        const refused = await shell({} as Aws, {}).catch((error: Error) => error.message);
        expect(refused).to.equal(
            "a shell needs a terminal, and there is none here; to run one command on the box: `npx workstation ssh -- COMMAND`",
        );
    });

    it("know the words that ssh-config writes after ProxyCommand", () => {
        const names = proxyVerb().options.map(({ long }) => long);
        expect(names).to.include.members(["--stack", "--member", "--region", "--profile"]);
    });
});
