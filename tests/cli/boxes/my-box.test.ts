import { expect } from "chai";
import { type Aws, openAws } from "../../../cli/boxes/open-aws";
import { myBox } from "../../../cli/boxes/my-box";
import { ATerminal } from "../connect/a-terminal";
import { until } from "../session/service";
import { PretendAws, pretendBox } from "./support/pretend-aws";

describe("the box of whoever types, where several may be meant", () => {
    const pretend = new PretendAws();
    let terminal: ATerminal;
    let aws: Aws;
    beforeEach(async () => {
        await pretend.begin();
        // Neither may hold a name that `use` stored on this computer.
        Object.assign(process.env, { HOME: "/nonexistent", XDG_CONFIG_HOME: "/nonexistent" });
        pretend.boxes = [
            pretendBox(),
            pretendBox({ id: "i-0b2", member: "bob", state: "stopped" }),
        ];
        aws = await openAws({});
    });
    afterEach(() => {
        terminal.remove();
        pretend.end();
    });

    /** Types after the question. */
    async function answered(typed: string): Promise<string> {
        terminal = new ATerminal({ isTTY: true });
        const chosen = myBox(aws, {}).then(
            ({ id }) => id,
            (error: Error) => `${error.name}: ${error.message}`,
        );
        await until(() => terminal.notes.includes("Its number: "));
        terminal.keys.write(typed);
        return chosen;
    }

    it("is chosen by its number in a list, which leaves stdout to a pipe", async () => {
        expect(await answered("2\r")).to.equal("i-0b2");
        expect(terminal.notes).to.contain(
            "1.  ana in dev, t3a.large, running\n2.  bob in dev, t3a.large, stopped\n",
        );
        expect(terminal.out).to.equal("");
    });

    for (const typed of ["0\r", "3\r", "bob\r", "\r"])
        it(`is none after ${JSON.stringify(typed)}, and nothing was changed`, async () => {
            expect(await answered(typed)).to.equal(
                "Refusal: no box was chosen; nothing was changed",
            );
        });

    it("is none after Ctrl-C, and nothing was changed", async () => {
        expect(await answered("\x03")).to.equal("Refusal: no box was chosen; nothing was changed");
    });

    it("is not asked for where there is no terminal, but refused with the list", async () => {
        terminal = new ATerminal();
        const refused = await myBox(aws, {}).catch((error: Error) => error.message);
        expect(refused).to.match(
            /^there are several boxes:\n {2}ana in dev.*\nnext: add --member/s,
        );
        expect(terminal.notes).to.equal("");
    });
});
