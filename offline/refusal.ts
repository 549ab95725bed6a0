export { Refusal } from "../settings/refusal";
