import { expect } from "chai";
import { JobBox } from "./job-box";

describe("train and workstation refuse", function () {
    this.timeout(60_000);
    let box: JobBox;
    before(() => (box = new JobBox()));
    after(() => box.remove());

    const cases: readonly (readonly [words: string, said: string])[] = [
        ["train --detatch fit.py", "train: --detatch is no option here: did you mean --detach?"],
        [
            "train --gpus 2 fit.py",
            "train: --gpus is no option here: it takes --detach, --port, --name, --help",
        ],
        [
            "train --port fit.py",
            "train: --port takes a number from 1024 to 65535, such as 6006, not 'fit.py'",
        ],
        [
            "train --port=80 fit.py",
            "train: --port takes a number from 1024 to 65535, such as 6006, not '80'",
        ],
        [
            "train --detach --name 7 fit.py",
            "train: --name takes up to 40 letters, digits and . _ -, a letter first, not '7'",
        ],
        ["train --name fit fit.py", "train: --name is for a job: add --detach"],
        ["train --detach", "train: there is nothing to run: train SCRIPT.py, or train -- COMMAND"],
        ["train --", "train: there is nothing to run: train SCRIPT.py, or train -- COMMAND"],
        [
            "train lsit",
            "train: did you mean `train list`? To run a script called lsit: train -- python lsit",
        ],
        ["train list all", "train: `train list` takes no more words, and got 'all'"],
        [
            "train logs",
            "train: `train logs` takes one job, by its number or name; `train list` shows them",
        ],
        ["train logs -n 1", "train: -n is no option of `train logs`; it takes -f"],
        [
            "train stop 1 2",
            "train: `train stop` takes one job, by its number or name; `train list` shows them",
        ],
        ["status --jsno", "workstation: `workstation status` takes --json, not '--jsno'"],
        ["statsu", "workstation: 'statsu' is not among its words: did you mean status?"],
        ["fly", "workstation: 'fly' is not among its words: it takes status, train"],
    ];
    for (const [words, said] of cases)
        it(`\`${words}\` in one sentence with what is allowed`, async () => {
            const { status, output } = await box.workstation(...words.split(" "));
            expect([status, output]).to.satisfy(
                ([code, text]: [number, string]) =>
                    code === 2 && text.startsWith(said) && /^.*\n$/.test(text),
                output,
            );
        });

    it("a job that is not there, and name the nearest", async () => {
        box.ended(12, { name: "resnet" });
        expect(await box.train("stop", "resent")).to.deep.equal({
            status: 1,
            output: "train: there is no job resent; did you mean resnet?\n",
        });
        expect((await box.train("wait", "7")).output).to.equal(
            "train: there is no job 7; `train list` shows those there are\n",
        );
    });

    it("nothing that Python takes: a word with one dash goes to it", async () => {
        await box.train("-m", "fit", "--port", "x");
        const line = box.sandbox.log.find((it) => it.startsWith("docker run"));
        expect(line).to.match(/ python -m fit --port x$/);
    });

    it("nothing to whoever asks what there is", async () => {
        for (const words of [[], ["--help"], ["train"], ["train", "--help"]]) {
            const { status, output } = await box.workstation(...words);
            expect([status, output]).to.satisfy(
                ([code, text]: [number, string]) =>
                    code === 0 && /train logs \[-f\] JOB/.test(text),
            );
        }
    });
});
