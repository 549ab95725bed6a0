import { EventEmitter } from "node:events";
import {
    chmodSync,
    existsSync,
    mkdirSync,
    mkdtempSync,
    readFileSync,
    rmSync,
    writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ran } from "../../cli/rehearse/run";
import { type Host, thisHost } from "./host";
import { answerAsAws, type SimulatorInput } from "./policy-simulator";

/**
 * Stands in for Pulumi; a file stands for the stack. `$FAIL` names a subcommand that fails, `$FAIL_ONCE` one that
 * fails the first time. The box takes up a key that is set as `up` runs, unless `$LOST` is "running". `$SLOW` takes `$TENTHS` of a second and ends at once on an interrupt, as the real one does.
 */
const pulumi = `
case "$1 $2" in
"stack init") touch "$FAKES/made" ;;
"stack output") echo '{"dev":{"instanceId":"i-1"}}' ;;
"stack rm") rm -f "$FAKES/made" ;;
"config set") echo "$5" >>"$FAKES/wanted" ;;
esac
if [ "$1" = "$SLOW" ]; then trap 'echo interrupted >>"$FAKES/log"; exit 1' INT; for i in $(seq "\${TENTHS:-300}"); do sleep 0.1; done; fi
case "$*" in "$FAIL"*) [ -n "$FAIL" ] && { echo "no $FAIL today" >&2; exit 1; } ;; esac
case "$*" in "$FAIL_ONCE"*) [ -n "$FAIL_ONCE" ] && ! [ -e "$FAKES/failed" ] && { touch "$FAKES/failed"; exit 1; } ;; esac
if [ "$1" = up ] && ! [ -e "$FAKES/off" ] && [ "$LOST" != running ]; then cp "$FAKES/wanted" "$FAKES/taken" 2>/dev/null; fi
exit 0`;

/**
 * Stands in for the AWS CLI. One data volume and its snapshot outlive the stack until they are deleted, and with
 * `$BUCKET` a bucket that must be empty first. A started box is
 * online at the third command that is sent to it, and has what it missed at the fifth, unless `$LOST` is "off".
 */
const aws = `
case "$1 $2" in
"ec2 stop-instances") touch "$FAKES/off" ;;
"ec2 start-instances") rm "$FAKES/off"; echo 5 >"$FAKES/looks" ;;
"ssm send-command") looks=$(cat "$FAKES/looks" 2>/dev/null || echo 0)
    [ -e "$FAKES/off" ] || [ "$looks" -gt 3 ] && { echo $((looks - 1)) >"$FAKES/looks"; echo 'InvalidInstanceId: not in a valid state' >&2; exit 1; }
    [ "$looks" -gt 0 ] && echo $((looks - 1)) >"$FAKES/looks"
    [ "$looks" = 1 ] && [ "$LOST" != off ] && cp "$FAKES/wanted" "$FAKES/taken"
    case "$*" in *authorized_keys.d*) grep -qF "$(tail -1 "$FAKES/wanted")" "$FAKES/taken" 2>/dev/null || { echo unproven >"$FAKES/now"; echo '"c-1"'; exit 0; } ;; esac ;;
esac
case "$1 $2" in
"sts "*) [ -z "$NO_LOGIN" ] && echo arn:aws:iam::1:user/ana || { echo 'no credentials' >&2; exit 1; } ;;
"ssm send-command") case "$*" in *"$UNPROVEN"*) [ -n "$UNPROVEN" ] && echo unproven >"$FAKES/now" || echo ok >"$FAKES/now" ;; *) echo ok >"$FAKES/now" ;; esac; echo '"c-1"' ;;
"ssm get-command-invocation") [ "$(cat "$FAKES/now")" = ok ] && s=Success || s=Failed
    echo '{"Status":"'$s'","StandardOutputContent":"","StandardErrorContent":"not so"}' ;;
"ec2 describe-volumes") [ -e "$FAKES/volume-gone" ] && echo '[]' || echo '["vol-1"]' ;;
"ec2 describe-snapshots") [ -e "$FAKES/snapshot-gone" ] && echo '[]' || echo '["snap-1"]' ;;
"ec2 delete-volume") [ -z "$STUCK_VOLUME" ] && touch "$FAKES/volume-gone" ;;
"ec2 delete-snapshot") touch "$FAKES/snapshot-gone" ;;
"ec2 describe-tags") [ -n "$NO_TAGS" ] && { echo 'not allowed' >&2; exit 1; }
    [ -e "$FAKES/volume-gone" ] && echo '[["instance","i-1"]]' || echo '[["instance","i-1"],["volume","vol-1"]]' ;;
"ec2 describe-instances") echo "\${INSTANCES:-[]}" ;;
"resourcegroupstaggingapi "*) bucket=',"arn:aws:s3:::team-1"'; [ -n "$BUCKET" ] && ! [ -e "$FAKES/bucket-gone" ] || bucket=
    echo '["arn:aws:ec2:us-east-1:1:instance/i-1","arn:aws:batch:us-east-1:1:job/j-1"'"$bucket"']' ;;
"s3api list-object-versions") [ -e "$FAKES/emptied" ] && echo '[null]' || echo '[{"Key":"runs/a","VersionId":"1"}]' ;;
"s3api delete-objects") touch "$FAKES/emptied" ;;
"s3api delete-bucket") [ -e "$FAKES/emptied" ] || { echo BucketNotEmpty >&2; exit 1; }; touch "$FAKES/bucket-gone" ;;
esac
exit 0`;

/**
 * Stands in for `workstation submit`: brings back what the job said, and ends with the job's code, or as `$JOBS` says. Its
 * words are those of `npx workstation submit ... --dir FOLDER --`.
 */
const npx = `
words="$*" folder=\${words#*--dir } folder=\${folder%% --*} code=\${words##* }
case "$*" in *"--nodes 2"*) nodes=2 ;; *) nodes=1 ;; esac
[ "$JOBS" = lost ] || echo '{"gpus": 1, "nodes": "'$nodes'", "rank": "0"}' >"$folder/said.txt"
[ "$JOBS" != refused ] || { echo 'error: no queue' >&2; exit 1; }
exit "$code"`;

/** Provides stand-ins for `pulumi` and `aws` that log their calls, in a folder at the front of the PATH. */
export class Fakes {
    readonly folder = mkdtempSync(join(tmpdir(), "workstation-aws-"));
    readonly env: NodeJS.ProcessEnv;
    readonly said: string[] = [];
    readonly signals = new EventEmitter();
    slept = 0;
    /** Seconds that the test was told to sleep. */
    private clock = 0;

    constructor(behaviour: Readonly<Record<string, string>> = {}) {
        const bin = join(this.folder, "bin");
        mkdirSync(bin);
        for (const [name, body] of Object.entries({ pulumi, aws, npx })) {
            const log = 'echo "${0##*/} $*" >>"$FAKES/log"';
            writeFileSync(join(bin, name), `#!/bin/bash\n${log}\n${body}\n`);
            chmodSync(join(bin, name), 0o755);
        }
        this.env = {
            ...process.env,
            PATH: `${bin}:${process.env["PATH"]}`,
            FAKES: this.folder,
            PULUMI_BACKEND_URL: "file:///tmp/state-of-ours",
            ...behaviour,
        };
    }

    host(): Host {
        const { env, folder, signals } = this;
        const say = (line: string) => this.said.push(line);
        const host = thisHost({ env, cwd: folder, say, signals });
        return {
            ...host,
            call: (command, args, options) =>
                args[0] === "iam" ? this.simulated(args) : host.call(command, args, options),
            now: () => this.clock,
            sleep: (seconds) => {
                this.slept++;
                this.clock += seconds;
                return Promise.resolve();
            },
        };
    }

    /** Answers as the policy simulator does, without a process for each of hundreds of questions. */
    private simulated(args: readonly string[]): Promise<Ran> {
        const input = JSON.parse(args[3] ?? "") as SimulatorInput;
        const decision = this.env["SIMULATOR"] ?? answerAsAws(input);
        return Promise.resolve({ status: 0, stdout: JSON.stringify(decision), stderr: "" });
    }

    /** Calls of the two, in order. */
    get log(): string[] {
        const file = join(this.folder, "log");
        return existsSync(file) ? readFileSync(file, "utf8").trim().split("\n") : [];
    }

    remove(): void {
        rmSync(this.folder, { recursive: true, force: true });
    }
}
