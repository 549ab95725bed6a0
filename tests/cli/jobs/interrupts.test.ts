import { expect } from "chai";
import { setTimeout as delay } from "node:timers/promises";
import { askingOnCtrlC, type Choice } from "../../../cli/jobs/interrupts";
import { heard } from "./pretend-account";

const signals = ["SIGINT", "SIGHUP", "SIGTERM"] as const;
const listeners = () => signals.map((it) => process.listenerCount(it));

/** Waits until the signal, as the following of a job does. */
const untilAborted = (signal: AbortSignal) =>
    new Promise<string>((done) => signal.addEventListener("abort", () => done("aborted")));
const press = (signal: (typeof signals)[number] = "SIGINT") => void process.emit(signal, signal);

describe("Ctrl-C while a job is shown", () => {
    // Whoever runs the tests may listen too, and not from the beginning on.
    let kept: number[];
    beforeEach(() => (kept = listeners()));
    afterEach(() => expect(listeners()).to.deep.equal(kept));

    it("asks, and ends the following for d and c alone", async () => {
        for (const chosen of ["detach", "cancel"] as const) {
            const ended = askingOnCtrlC(untilAborted, () => Promise.resolve(chosen));
            press();
            expect(await ended).to.deep.equal({ value: "aborted", choice: chosen });
        }
        const answers: Choice[] = ["continue", "detach"];
        const ended = askingOnCtrlC(untilAborted, () => Promise.resolve(answers.shift()!));
        press();
        await delay(1);
        expect(answers).to.have.length(1);
        press();
        expect((await ended).choice).to.equal("detach");
    });

    it("detaches at the second time, while the question stands", async () => {
        let asked = 0;
        const ended = askingOnCtrlC(untilAborted, () => {
            asked++;
            return new Promise(() => undefined);
        });
        press();
        press();
        expect([(await ended).choice, asked]).to.deep.equal(["detach", 1]);
    });

    it("detaches where the question fails, as at the end of the input", async () => {
        const ended = askingOnCtrlC(untilAborted, () => Promise.reject(new Error("no input")));
        press();
        expect(await ended).to.deep.equal({ value: "aborted", choice: "detach" });
    });

    it("detaches without a question where the terminal is closed, or kill ends the command", async () => {
        for (const signal of ["SIGHUP", "SIGTERM"] as const) {
            const ended = askingOnCtrlC(untilAborted, () => Promise.reject(new Error("asked")));
            press(signal);
            expect((await ended).choice).to.equal("detach");
        }
    });

    it("detaches where there is no terminal to ask on", async () => {
        let choice: unknown;
        const { err } = await heard(async () => {
            const ended = askingOnCtrlC(untilAborted);
            press();
            ({ choice } = await ended);
        });
        expect([choice, err]).to.deep.equal(["detach", ""]);
    });

    it("asks on a terminal, where Ctrl-C leaves the job running", async () => {
        const asked = async (typed: string) => {
            let choice: unknown;
            const { err } = await heard(async () => {
                const ended = askingOnCtrlC(untilAborted);
                press();
                ({ choice } = await ended);
            }, typed);
            expect(err).to.contain("d leaves the job running, c cancels it");
            return choice;
        };
        expect([await asked("c\n"), await asked("D\n"), await asked("\u0003")]).to.deep.equal([
            ...["cancel", "detach", "detach"],
        ]);
    });

    it("detaches where the input ends under the question", async () => {
        let choice: unknown;
        await heard(async () => {
            const ended = askingOnCtrlC(untilAborted);
            press();
            await delay(5);
            process.stdin.emit("end");
            ({ choice } = await ended);
        }, "");
        expect(choice).to.equal("detach");
    });

    it("takes its question back when the job ends meanwhile", async () => {
        let over: AbortSignal | undefined;
        const { value, choice } = await askingOnCtrlC(
            async () => {
                press();
                await delay(1);
                return 7;
            },
            (signal) => {
                over = signal;
                return new Promise(() => undefined);
            },
        );
        expect([value, choice, over?.aborted]).to.deep.equal([7, "continue", true]);
        const { refusal } = await heard(async () => {
            const ended = askingOnCtrlC(async () => {
                press();
                await delay(5);
            });
            await ended;
            await delay(5);
            expect(process.stdin.isPaused()).to.equal(true);
        }, "");
        expect(refusal).to.equal(undefined);
    });

    it("is heard no longer after a failure", async () => {
        const failed = askingOnCtrlC(() => Promise.reject(new Error("no answer")));
        expect(await failed.catch((error: Error) => error.message)).to.equal("no answer");
    });
});
