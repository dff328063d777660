/** Verification of labels of texts: entities are marked in the text, classes are listed beside it. */

import { TEXTS } from "../sync/texts";
import { TEXT_KEYS } from "../text-keys";
import { AuditedSpans } from "../ui/audited-spans";
import { TextSurface } from "../ui/text-surface";
import { verificationTool } from "../verification-tool";

export default verificationTool({
  medium: TEXTS,
  keys: TEXT_KEYS,
  createSurface: (view, hooks) => new TextSurface(view, hooks, (stage) => new AuditedSpans(stage)),
});
