import type { ServerMessageType } from '#protocol';
import abilitiesChanged from '../../../../protocol/fixtures/signaling/server/abilities_changed.json';
import activeSpeaker from '../../../../protocol/fixtures/signaling/server/active_speaker.json';
import activeSpeakerNone from '../../../../protocol/fixtures/signaling/server/active_speaker.none.json';
import error from '../../../../protocol/fixtures/signaling/server/error.json';
import errorPlain from '../../../../protocol/fixtures/signaling/server/error.plain.json';
import goodbye from '../../../../protocol/fixtures/signaling/server/goodbye.json';
import goodbyeDenied from '../../../../protocol/fixtures/signaling/server/goodbye.denied.json';
import lobbyChanged from '../../../../protocol/fixtures/signaling/server/lobby_changed.json';
import meetingChanged from '../../../../protocol/fixtures/signaling/server/meeting_changed.json';
import participantChanged from '../../../../protocol/fixtures/signaling/server/participant_changed.json';
import participantJoined from '../../../../protocol/fixtures/signaling/server/participant_joined.json';
import participantLeft from '../../../../protocol/fixtures/signaling/server/participant_left.json';
import pong from '../../../../protocol/fixtures/signaling/server/pong.json';
import prepared from '../../../../protocol/fixtures/signaling/server/prepared.json';
import preparedWaiting from '../../../../protocol/fixtures/signaling/server/prepared.waiting.json';
import reply from '../../../../protocol/fixtures/signaling/server/reply.json';
import replyPlain from '../../../../protocol/fixtures/signaling/server/reply.plain.json';
import replyRefused from '../../../../protocol/fixtures/signaling/server/reply.refused.json';
import replyRestartIce from '../../../../protocol/fixtures/signaling/server/reply.restart_ice.json';
import subscriptionChanged from '../../../../protocol/fixtures/signaling/server/subscription.changed.json';
import trackOffered from '../../../../protocol/fixtures/signaling/server/track.offered.json';
import trackWithdrawn from '../../../../protocol/fixtures/signaling/server/track.withdrawn.json';
import trackAdded from '../../../../protocol/fixtures/signaling/server/track_added.json';
import trackChanged from '../../../../protocol/fixtures/signaling/server/track_changed.json';
import trackRemoved from '../../../../protocol/fixtures/signaling/server/track_removed.json';
import waitingRoom from '../../../../protocol/fixtures/signaling/server/waiting_room.json';
import bansChanged from '../../../../protocol/fixtures/signaling/server/bans_changed.json';
import chatMessageDeleted from '../../../../protocol/fixtures/signaling/server/chat_message.deleted.json';
import chatMessage from '../../../../protocol/fixtures/signaling/server/chat_message.json';
import chatMessagePrivate from '../../../../protocol/fixtures/signaling/server/chat_message.private.json';
import goodbyeBanned from '../../../../protocol/fixtures/signaling/server/goodbye.banned.json';
import participantChangedHand from '../../../../protocol/fixtures/signaling/server/participant_changed.hand.json';
import participantChangedPromoted from '../../../../protocol/fixtures/signaling/server/participant_changed.promoted.json';
import participantChangedRenamed from '../../../../protocol/fixtures/signaling/server/participant_changed.renamed.json';
import reaction from '../../../../protocol/fixtures/signaling/server/reaction.json';
import unmuteRequested from '../../../../protocol/fixtures/signaling/server/unmute_requested.json';
import waitingRoomHostAbsent from '../../../../protocol/fixtures/signaling/server/waiting_room.host_absent.json';
import documentUpdate from '../../../../protocol/fixtures/signaling/server/document_update.json';
import pollChanged from '../../../../protocol/fixtures/signaling/server/poll_changed.json';
import pollChangedNamed from '../../../../protocol/fixtures/signaling/server/poll_changed.named.json';
import pollRemoved from '../../../../protocol/fixtures/signaling/server/poll_removed.json';
import breakoutBroadcast from '../../../../protocol/fixtures/signaling/server/breakout_broadcast.json';
import breakoutHelp from '../../../../protocol/fixtures/signaling/server/breakout_help.json';
import breakoutsChanged from '../../../../protocol/fixtures/signaling/server/breakouts_changed.json';
import breakoutsChangedNone from '../../../../protocol/fixtures/signaling/server/breakouts_changed.none.json';
import welcome from '../../../../protocol/fixtures/signaling/server/welcome.json';
import welcomeAlone from '../../../../protocol/fixtures/signaling/server/welcome.alone.json';

/** Every fixture of a server message, as it comes over the wire; by name, so that none can be forgotten silently. */
export const serverFixtures: Readonly<Record<ServerMessageType, readonly unknown[]>> = {
  welcome: [welcome, welcomeAlone],
  prepared: [prepared, preparedWaiting],
  waiting_room: [waitingRoom, waitingRoomHostAbsent],
  reply: [reply, replyPlain, replyRefused, replyRestartIce],
  error: [error, errorPlain],
  participant_joined: [participantJoined],
  participant_changed: [
    participantChanged,
    participantChangedHand,
    participantChangedPromoted,
    participantChangedRenamed,
  ],
  participant_left: [participantLeft],
  track_added: [trackAdded],
  track_changed: [trackChanged],
  track_removed: [trackRemoved],
  'track.offered': [trackOffered],
  'track.withdrawn': [trackWithdrawn],
  'subscription.changed': [subscriptionChanged],
  active_speaker: [activeSpeaker, activeSpeakerNone],
  abilities_changed: [abilitiesChanged],
  meeting_changed: [meetingChanged],
  lobby_changed: [lobbyChanged],
  bans_changed: [bansChanged],
  unmute_requested: [unmuteRequested],
  reaction: [reaction],
  chat_message: [chatMessage, chatMessagePrivate, chatMessageDeleted],
  poll_changed: [pollChanged, pollChangedNamed],
  poll_removed: [pollRemoved],
  document_update: [documentUpdate],
  breakouts_changed: [breakoutsChanged, breakoutsChangedNone],
  breakout_broadcast: [breakoutBroadcast],
  breakout_help: [breakoutHelp],
  goodbye: [goodbye, goodbyeDenied, goodbyeBanned],
  pong: [pong],
};
