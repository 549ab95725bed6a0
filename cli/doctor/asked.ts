import { type Box, findBoxes } from "../boxes/find";
import { type Heard, hearFrom } from "../boxes/hear-from";
import { chooseMine } from "../boxes/mine";
import { type Aws, openAws } from "../boxes/open-aws";
import type { Given } from "../boxes/run";
import { storedName } from "../boxes/stored-name";
import { type NotReached, reach, type Reached } from "./account/reach";
import { testSsh, type SshTested } from "./box/ssh-test";

/** Asks once, whoever asks, and gives each the same answer or the same error. */
function once<T>(ask: () => Promise<T>): () => Promise<T> {
    let answer: Promise<T> | undefined;
    return () => (answer ??= ask());
}

/** What several checks ask: each question is put once. */
export class Asked {
    constructor(
        readonly given: Given,
        /** The folder of the project; `undefined` where there is none. */
        readonly project: string | undefined,
    ) {}

    readonly aws: () => Promise<Aws> = once(() => openAws(this.given));

    readonly reached: () => Promise<Reached | NotReached> = once(async () =>
        reach((await this.aws()).region),
    );

    readonly credentials = once(async () => (await this.aws()).ec2.config.credentials());

    readonly boxes: () => Promise<readonly Box[]> = once(async () =>
        findBoxes((await this.aws()).ec2, {}),
    );

    /** The box of whoever types; where several may be meant, nobody is asked. */
    readonly box: () => Promise<Box> = once(async () => {
        const [boxes, { region }] = [await this.boxes(), await this.aws()];
        return chooseMine(this.given, {
            env: process.env,
            stored: storedName,
            find: ({ stack, member }) =>
                Promise.resolve(
                    boxes.filter(
                        (it) =>
                            it.stack === (stack ?? it.stack) && it.member === (member ?? it.member),
                    ),
                ),
            region,
        });
    });

    readonly heard: () => Promise<Heard | undefined> = once(async () => {
        const { id } = await this.box();
        return (await hearFrom((await this.aws()).ssm, { ids: [id] })).get(id);
    });

    readonly ssh: (signal: AbortSignal) => Promise<SshTested> = (signal) => {
        this.sshTested ??= this.askBySsh(signal);
        return this.sshTested;
    };

    private sshTested: Promise<SshTested> | undefined;

    private async askBySsh(signal: AbortSignal): Promise<SshTested> {
        return testSsh(await this.aws(), await this.box(), this.given, signal);
    }
}
