/* Written by `npm run schema` from schemas/mrss-item.xsd: change that. */
import type { TypeFact } from './facts.js';

/** Type of the root element. */
export const ROOT_TYPE = 'Item';

/** Every element type of an item that has children or attributes, by its name in the schema. */
export const ITEM_TYPES: Readonly<Record<string, TypeFact>> = {
  Item: {
    children: {
      entryId: {
        type: 'Id',
        about: 'Id of the entry. Always there, also of a deleted entry.',
        isOptional: false,
        isRepeated: false,
      },
      status: {
        type: 'EnumValue',
        about:
          'Status of the entry: -2 error importing, -1 error converting, 0 import, 1 preconvert, 2 ready, 3 deleted, 4 pending, 5 moderate, 6 blocked, 7 no content.',
        isOptional: false,
        isRepeated: false,
      },
      referenceID: {
        type: 'Text',
        about:
          'Reference id of the entry, where it has one. Spelt with a capital D here, and referenceId in categories.',
        isOptional: true,
        isRepeated: false,
      },
      createdAt: {
        type: 'EpochSeconds',
        about: 'When the entry was made. Seconds since 1970.',
        isOptional: true,
        isRepeated: false,
      },
      updatedAt: {
        type: 'EpochSeconds',
        about: 'When the entry was changed last. Seconds since 1970.',
        isOptional: true,
        isRepeated: false,
      },
      title: {
        type: 'Text',
        about: 'Name of the entry. May be empty.',
        isOptional: true,
        isRepeated: false,
      },
      type: {
        type: 'EnumValue',
        about:
          'Type of the entry: 1 media, 2 mix, 5 playlist, 6 data, 7 live stream, 8 live channel, 10 document, or pluginName.valueName.',
        isOptional: true,
        isRepeated: false,
      },
      licenseType: {
        type: 'WholeOrEmpty',
        about: 'Licence of the entry; -1 is unknown. May be empty.',
        isOptional: true,
        isRepeated: false,
      },
      userId: {
        type: 'Text',
        about:
          'Who owns the entry. The server writes it unescaped: an ampersand in it empties the element or breaks the item.',
        isOptional: true,
        isRepeated: false,
      },
      name: {
        type: 'Text',
        about: 'The same text as title.',
        isOptional: true,
        isRepeated: false,
      },
      description: {
        type: 'Text',
        about: 'Description of the entry. Always there; may be empty.',
        isOptional: true,
        isRepeated: false,
      },
      thumbnailUrl: {
        type: 'ThumbnailUrl',
        about: 'The default thumbnail, made on request. Its address is the attribute url.',
        isOptional: true,
        isRepeated: false,
      },
      tags: {
        type: 'Tags',
        about: 'Tags of the entry, where it has any.',
        isOptional: true,
        isRepeated: false,
      },
      category: {
        type: 'Category',
        about: 'One for each category, not wrapped: the full path, steps separated by a greater-than sign.',
        isOptional: true,
        isRepeated: true,
      },
      partnerData: {
        type: 'Text',
        about: 'Free text of the account. Always there; may be empty.',
        isOptional: true,
        isRepeated: false,
      },
      accessControlId: {
        type: 'Whole',
        about: 'Id of the access control profile, unless it is 0.',
        isOptional: true,
        isRepeated: false,
      },
      conversionProfileId: {
        type: 'Whole',
        about: 'Id of the conversion profile, unless it is 0.',
        isOptional: true,
        isRepeated: false,
      },
      startDate: {
        type: 'EpochSeconds',
        about: 'When the entry becomes available, where it has such a date. Seconds since 1970.',
        isOptional: true,
        isRepeated: false,
      },
      endDate: {
        type: 'EpochSeconds',
        about: 'When the entry ceases to be available, where it has such a date. Seconds since 1970.',
        isOptional: true,
        isRepeated: false,
      },
      media: {
        type: 'Media',
        about:
          'Facts of the media, for entries of type 1 alone. Not the Media RSS namespace: an element called media.',
        isOptional: true,
        isRepeated: false,
      },
      livestream: {
        type: 'Livestream',
        about: 'What data entries (type 6) have in place of media.',
        isOptional: true,
        isRepeated: false,
      },
      thumbnail: {
        type: 'Thumbnail',
        about:
          'One for each thumbnail that is ready, assigned to this distribution or not. They stand before the files.',
        isOptional: true,
        isRepeated: true,
      },
      content: {
        type: 'Content',
        about:
          'One for each file (flavor) that is ready, assigned to this distribution or not, by bitrate from low to high.',
        isOptional: true,
        isRepeated: true,
      },
      ismUrl: {
        type: 'Text',
        about: 'Address of a Smooth Streaming manifest, right after the file tagged slweb.',
        isOptional: true,
        isRepeated: true,
      },
      capabilities: {
        type: 'Capabilities',
        about: 'What the entry can do, where it can do anything in particular.',
        isOptional: true,
        isRepeated: false,
      },
      customData: {
        type: 'CustomData',
        about: 'Custom metadata, one for each metadata object. The profile is told by its number alone.',
        isOptional: true,
        isRepeated: true,
      },
      distribution: {
        type: 'Distribution',
        about:
          'One for each distribution of the entry that is not deleted, of every connector, not this one alone.',
        isOptional: true,
        isRepeated: true,
      },
      scenes: {
        type: 'Scenes',
        about: 'Cue points by creation, then by start, where there are any.',
        isOptional: true,
        isRepeated: true,
      },
      subTitle: {
        type: 'SubTitle',
        about: 'One for each caption asset that is not deleted, ready or not.',
        isOptional: true,
        isRepeated: true,
      },
      attachment: {
        type: 'Attachment',
        about: 'One for each attachment that is not deleted, ready or not.',
        isOptional: true,
        isRepeated: true,
      },
      externalEntry: {
        type: 'ExternalEntry',
        about: 'Facts of media that is hosted elsewhere.',
        isOptional: true,
        isRepeated: true,
      },
      children: {
        type: 'Children',
        about: 'Items of child entries; only on servers that have the plugin for it.',
        isOptional: true,
        isRepeated: true,
      },
    },
    attributes: {},
    hasText: false,
    openness: 'closed',
  },
  Children: {
    children: {
      item: {
        type: 'Item',
        about: 'The whole item of a child entry.',
        isOptional: true,
        isRepeated: true,
      },
    },
    attributes: {},
    hasText: false,
    openness: 'closed',
  },
  ThumbnailUrl: {
    children: {},
    attributes: {
      url: {
        type: 'Text',
        about: 'Address of the default thumbnail.',
        isOptional: false,
      },
    },
    hasText: false,
    openness: 'closed',
  },
  Tags: {
    children: {
      tag: {
        type: 'Text',
        about:
          'One tag, not trimmed: split at commas, the blank after a comma stays. One empty tag where there is none.',
        isOptional: false,
        isRepeated: true,
      },
    },
    attributes: {},
    hasText: false,
    openness: 'closed',
  },
  Category: {
    children: {},
    attributes: {
      name: {
        type: 'Text',
        about: 'Name of the category: the last step of its path.',
        isOptional: false,
      },
    },
    hasText: true,
    openness: 'closed',
  },
  Media: {
    children: {
      mediaType: {
        type: 'WholeOrEmpty',
        about: '1 video, 2 image, 5 audio.',
        isOptional: false,
        isRepeated: false,
      },
      duration: {
        type: 'WholeOrEmpty',
        about: 'Length in milliseconds. 0 or empty for images.',
        isOptional: false,
        isRepeated: false,
      },
      flavorParamsIds: {
        type: 'Text',
        about: 'Ids of flavor params, separated by commas.',
        isOptional: false,
        isRepeated: false,
      },
      plays: {
        type: 'WholeOrEmpty',
        about: 'How often the entry was played on the account.',
        isOptional: false,
        isRepeated: false,
      },
      views: {
        type: 'WholeOrEmpty',
        about: 'How often the entry was viewed on the account.',
        isOptional: false,
        isRepeated: false,
      },
    },
    attributes: {},
    hasText: false,
    openness: 'closed',
  },
  Livestream: {
    children: {
      mediaType: {
        type: 'WholeOrEmpty',
        about: 'Number of the kind of media.',
        isOptional: false,
        isRepeated: false,
      },
      duration: {
        type: 'WholeOrEmpty',
        about: 'Length in milliseconds; 0 for data.',
        isOptional: false,
        isRepeated: false,
      },
    },
    attributes: {},
    hasText: false,
    openness: 'closed',
  },
  Thumbnail: {
    children: {
      tags: {
        type: 'Tags',
        about: 'Tags of the thumbnail, such as default_thumb; one empty tag where there is none.',
        isOptional: false,
        isRepeated: false,
      },
    },
    attributes: {
      url: {
        type: 'Text',
        about: 'Address of the picture. May be empty.',
        isOptional: false,
      },
      thumbAssetId: {
        type: 'Id',
        about: 'Id of the thumbnail.',
        isOptional: false,
      },
      isDefault: {
        type: 'Flag',
        about: 'Whether it stands for the entry.',
        isOptional: false,
      },
      format: {
        type: 'Text',
        about: 'Container format; mostly empty for pictures.',
        isOptional: false,
      },
      extension: {
        type: 'Text',
        about: 'File name extension without its dot.',
        isOptional: false,
      },
      height: {
        type: 'WholeOrEmpty',
        about: 'Height in pixels.',
        isOptional: false,
      },
      width: {
        type: 'WholeOrEmpty',
        about: 'Width in pixels.',
        isOptional: false,
      },
      fileSize: {
        type: 'WholeOrEmpty',
        about: 'Size in KB (1024 bytes). content/@fileSize is in bytes.',
        isOptional: false,
      },
      createdAt: {
        type: 'LocalTime',
        about: 'When it was made: local time of the server, without a zone.',
        isOptional: false,
      },
      thumbParamsId: {
        type: 'Whole',
        about: 'Id of the thumb params it was made by, where there are any.',
        isOptional: true,
      },
    },
    hasText: false,
    openness: 'closed',
  },
  Content: {
    children: {
      tags: {
        type: 'Tags',
        about: 'Tags of the file; one empty tag where there is none.',
        isOptional: false,
        isRepeated: false,
      },
    },
    attributes: {
      url: {
        type: 'Text',
        about: 'Address of the file. May be empty, plain http, or carry a token that expires.',
        isOptional: false,
      },
      flavorAssetId: {
        type: 'Id',
        about: 'Id of the file (flavor asset).',
        isOptional: false,
      },
      isSource: {
        type: 'Flag',
        about: 'Whether it is the file that was uploaded.',
        isOptional: false,
      },
      containerFormat: {
        type: 'Text',
        about: 'Container as it was analysed, such as isom or qt.',
        isOptional: false,
      },
      extension: {
        type: 'Text',
        about: 'File name extension without its dot.',
        isOptional: false,
      },
      createdAt: {
        type: 'LocalTime',
        about: 'When it was made: local time of the server, without a zone.',
        isOptional: false,
      },
      flavorParamsId: {
        type: 'Whole',
        about: 'Id of the flavor params; 0 is the source. Absent where the file has none.',
        isOptional: true,
      },
      flavorParamsName: {
        type: 'Text',
        about: 'Name of the flavor params. Absent where the file has none.',
        isOptional: true,
      },
      format: {
        type: 'Text',
        about: 'Container format, from the file or else its flavor params.',
        isOptional: false,
      },
      videoBitrate: {
        type: 'WholeOrEmpty',
        about: 'Bitrate in kbit/s.',
        isOptional: false,
      },
      videoCodec: {
        type: 'Text',
        about: 'Codec of the picture, such as avc1.',
        isOptional: false,
      },
      audioBitrate: {
        type: 'WholeOrEmpty',
        about: 'Target bitrate of the sound in kbit/s, always that of the flavor params.',
        isOptional: false,
      },
      audioCodec: {
        type: 'Text',
        about: 'Target codec of the sound, always that of the flavor params.',
        isOptional: false,
      },
      frameRate: {
        type: 'DecimalOrEmpty',
        about: 'Frames a second.',
        isOptional: false,
      },
      height: {
        type: 'WholeOrEmpty',
        about: 'Height in pixels.',
        isOptional: false,
      },
      width: {
        type: 'WholeOrEmpty',
        about: 'Width in pixels.',
        isOptional: false,
      },
      fileSize: {
        type: 'WholeOrEmpty',
        about: 'Size in bytes. Absent where it is not known. thumbnail/@fileSize is in KB.',
        isOptional: true,
      },
    },
    hasText: false,
    openness: 'closed',
  },
  Capabilities: {
    children: {
      capability: {
        type: 'Text',
        about: 'For example quiz.quiz.',
        isOptional: false,
        isRepeated: true,
      },
    },
    attributes: {},
    hasText: false,
    openness: 'closed',
  },
  CustomData: {
    children: {},
    attributes: {
      metadataId: {
        type: 'Whole',
        about: 'Id of the metadata object.',
        isOptional: false,
      },
      metadataVersion: {
        type: 'Whole',
        about: 'How often it was saved.',
        isOptional: false,
      },
      metadataProfileId: {
        type: 'Whole',
        about: 'Id of its metadata profile, which has no name here.',
        isOptional: false,
      },
      metadataProfileVersion: {
        type: 'Whole',
        about: 'Version of the metadata profile.',
        isOptional: false,
      },
    },
    hasText: false,
    openness: 'open',
  },
  Distribution: {
    children: {
      account_username: {
        type: 'Text',
        about: 'Setting of another connector: its account.',
        isOptional: true,
        isRepeated: false,
      },
      default_category: {
        type: 'Text',
        about: 'Setting of another connector.',
        isOptional: true,
        isRepeated: false,
      },
      allow_comments: {
        type: 'Text',
        about: 'Setting of another connector.',
        isOptional: true,
        isRepeated: false,
      },
      allow_responses: {
        type: 'Text',
        about: 'Setting of another connector.',
        isOptional: true,
        isRepeated: false,
      },
      allow_ratings: {
        type: 'Text',
        about: 'Setting of another connector.',
        isOptional: true,
        isRepeated: false,
      },
      allow_embedding: {
        type: 'Text',
        about: 'Setting of another connector.',
        isOptional: true,
        isRepeated: false,
      },
      privacy_status: {
        type: 'Text',
        about: 'Setting of another connector.',
        isOptional: true,
        isRepeated: false,
      },
      host: {
        type: 'Text',
        about: 'Setting of another connector.',
        isOptional: true,
        isRepeated: false,
      },
      username: {
        type: 'Text',
        about: 'Login of another connector.',
        isOptional: true,
        isRepeated: false,
      },
      password: {
        type: 'Text',
        about: 'Password of another connector: never copy a distribution block into a payload.',
        isOptional: true,
        isRepeated: false,
      },
      folderrecordid: {
        type: 'Text',
        about: 'Setting of another connector.',
        isOptional: true,
        isRepeated: false,
      },
      remoteId: {
        type: 'Text',
        about: "The partner's id of the entry, once a submit brought one. Written unescaped.",
        isOptional: true,
        isRepeated: false,
      },
      sunrise: {
        type: 'EpochSeconds',
        about:
          "When distribution begins: the distribution's own date, else the entry's, else its creation. Seconds since 1970.",
        isOptional: true,
        isRepeated: false,
      },
      sunset: {
        type: 'EpochSeconds',
        about: 'When distribution ends, where such a date is set. Seconds since 1970.',
        isOptional: true,
        isRepeated: false,
      },
      flavorAssetIds: {
        type: 'FlavorAssetIds',
        about: 'Files that are assigned to this distribution.',
        isOptional: false,
        isRepeated: false,
      },
      thumbAssetIds: {
        type: 'ThumbAssetIds',
        about: 'Thumbnails that are assigned to this distribution.',
        isOptional: false,
        isRepeated: false,
      },
      assetIds: {
        type: 'AssetIds',
        about: "Other assets that are assigned. Not in the API guide's block.",
        isOptional: true,
        isRepeated: false,
      },
      errorDescription: {
        type: 'Text',
        about: 'Why the last job failed.',
        isOptional: true,
        isRepeated: false,
      },
      createdAt: {
        type: 'LocalTimeT',
        about:
          "When the distribution was made: local time of the server, without a zone. Not in the API guide's block.",
        isOptional: true,
        isRepeated: false,
      },
      updatedAt: {
        type: 'LocalTimeT',
        about: "When it was changed: local time of the server, without a zone. Not in the API guide's block.",
        isOptional: true,
        isRepeated: false,
      },
      submittedAt: {
        type: 'LocalTimeT',
        about: 'When it was submitted: local time of the server, without a zone.',
        isOptional: true,
        isRepeated: false,
      },
      lastReport: {
        type: 'LocalTimeT',
        about: 'When a report was fetched: local time of the server, without a zone.',
        isOptional: true,
        isRepeated: false,
      },
      dirtyStatus: {
        type: 'Whole',
        about: '2 delete, 3 update, 4 enable, 5 disable required. The server leaves 0 out.',
        isOptional: true,
        isRepeated: false,
      },
      status: {
        type: 'Whole',
        about:
          'Status of the distribution: 4, 5 or 6 while its own job runs; 0 pending, 1 queued, 2 ready, 7 to 9 errors, 10 removed.',
        isOptional: false,
        isRepeated: false,
      },
      sunStatus: {
        type: 'Whole',
        about: '1 before sunrise, 2 between, 3 after sunset.',
        isOptional: false,
        isRepeated: false,
      },
      plays: {
        type: 'Whole',
        about: 'Plays at the partner, where a report said so.',
        isOptional: true,
        isRepeated: false,
      },
      views: {
        type: 'Whole',
        about: 'Views at the partner, where a report said so.',
        isOptional: true,
        isRepeated: false,
      },
      errorNumber: {
        type: 'Whole',
        about: 'Number of the last error, unless 0.',
        isOptional: true,
        isRepeated: false,
      },
      errorType: {
        type: 'Whole',
        about: 'Type of the last error, unless 0.',
        isOptional: true,
        isRepeated: false,
      },
    },
    attributes: {
      entryDistributionId: {
        type: 'Whole',
        about: 'Id of the entry distribution.',
        isOptional: false,
      },
      distributionProfileId: {
        type: 'Whole',
        about: "Id of the distribution profile: this tells a connector's own block from others.",
        isOptional: false,
      },
      distributionProfileName: {
        type: 'Text',
        about: 'Name of the distribution profile.',
        isOptional: true,
      },
      provider: {
        type: 'Text',
        about: 'Name of the provider.',
        isOptional: true,
      },
      distributionProviderId: {
        type: 'Whole',
        about:
          "Id of the generic provider; only in blocks of generic connectors. Not in the API guide's block.",
        isOptional: true,
      },
      feedId: {
        type: 'Text',
        about: 'Id of the feed; only in blocks of syndication.',
        isOptional: true,
      },
    },
    hasText: false,
    openness: 'extensible',
  },
  FlavorAssetIds: {
    children: {
      flavorAssetId: {
        type: 'IdOrEmpty',
        about: 'Id of a file; empty once where none is assigned.',
        isOptional: false,
        isRepeated: true,
      },
    },
    attributes: {},
    hasText: false,
    openness: 'closed',
  },
  ThumbAssetIds: {
    children: {
      thumbAssetId: {
        type: 'IdOrEmpty',
        about: 'Id of a thumbnail; empty once where none is assigned.',
        isOptional: false,
        isRepeated: true,
      },
    },
    attributes: {},
    hasText: false,
    openness: 'closed',
  },
  AssetIds: {
    children: {
      assetId: {
        type: 'IdOrEmpty',
        about: 'Id of an asset; empty once where none is assigned.',
        isOptional: false,
        isRepeated: true,
      },
    },
    attributes: {},
    hasText: false,
    openness: 'closed',
  },
  Scenes: {
    children: {
      'scene-ad-cue-point': {
        type: 'AdCuePoint',
        about: 'An advertisement.',
        isOptional: true,
        isRepeated: true,
      },
      'scene-annotation': {
        type: 'Annotation',
        about: 'A remark.',
        isOptional: true,
        isRepeated: true,
      },
      'scene-code-cue-point': {
        type: 'CodeCuePoint',
        about: 'A code for machines.',
        isOptional: true,
        isRepeated: true,
      },
      'scene-thumb-cue-point': {
        type: 'ThumbCuePoint',
        about: 'A chapter or slide.',
        isOptional: true,
        isRepeated: true,
      },
      'scene-question-cue-point': {
        type: 'QuestionCuePoint',
        about: 'A question of a quiz.',
        isOptional: true,
        isRepeated: true,
      },
      'scene-answer-cue-point': {
        type: 'AnswerCuePoint',
        about: "Somebody's answer to a question.",
        isOptional: true,
        isRepeated: true,
      },
      'scene-session-cue-point': {
        type: 'SessionCuePoint',
        about: 'A session of a broadcast.',
        isOptional: true,
        isRepeated: true,
      },
    },
    attributes: {},
    hasText: false,
    openness: 'closed',
  },
  SceneCustomData: {
    children: {},
    attributes: {
      metadataId: {
        type: 'Whole',
        about: 'Id of the metadata object.',
        isOptional: false,
      },
      metadataVersion: {
        type: 'Whole',
        about: 'How often it was saved.',
        isOptional: false,
      },
      metadataProfileId: {
        type: 'Whole',
        about: 'Id of its metadata profile, which has no name here.',
        isOptional: false,
      },
      metadataProfileVersion: {
        type: 'Whole',
        about: 'Version of the metadata profile.',
        isOptional: false,
      },
      metadataProfile: {
        type: 'Text',
        about: 'System name of the metadata profile, on some servers.',
        isOptional: true,
      },
      metadataProfileName: {
        type: 'Text',
        about: 'Name of the metadata profile, on some servers.',
        isOptional: true,
      },
    },
    hasText: false,
    openness: 'open',
  },
  AdCuePoint: {
    children: {
      sceneStartTime: {
        type: 'SceneTime',
        about: 'Where it begins.',
        isOptional: false,
        isRepeated: false,
      },
      createdAt: {
        type: 'LocalTimeT',
        about: 'When it was made: local time of the server, without a zone.',
        isOptional: false,
        isRepeated: false,
      },
      updatedAt: {
        type: 'LocalTimeT',
        about: 'The same as createdAt, whenever it was changed.',
        isOptional: false,
        isRepeated: false,
      },
      userId: {
        type: 'Text',
        about: 'Who made it.',
        isOptional: true,
        isRepeated: false,
      },
      tags: {
        type: 'Tags',
        about: 'Its tags, where it has any.',
        isOptional: true,
        isRepeated: false,
      },
      sceneEndTime: {
        type: 'SceneTime',
        about: 'Where it ends.',
        isOptional: true,
        isRepeated: false,
      },
      sceneTitle: {
        type: 'Text',
        about: 'Its title.',
        isOptional: true,
        isRepeated: false,
      },
      sourceUrl: {
        type: 'Text',
        about: 'Where the advertisement comes from.',
        isOptional: true,
        isRepeated: false,
      },
      adType: {
        type: 'WholeOrEmpty',
        about: '1 video, 2 overlay.',
        isOptional: false,
        isRepeated: false,
      },
      protocolType: {
        type: 'WholeOrEmpty',
        about: '0 custom, 1 VAST, 2 VAST 2, 3 VPAID.',
        isOptional: false,
        isRepeated: false,
      },
      'scene-customData': {
        type: 'SceneCustomData',
        about: 'Custom metadata of the cue point.',
        isOptional: true,
        isRepeated: true,
      },
    },
    attributes: {
      sceneId: {
        type: 'Id',
        about: 'Id of the cue point.',
        isOptional: false,
      },
      systemName: {
        type: 'Text',
        about: 'System name of the cue point, where it has one.',
        isOptional: true,
      },
    },
    hasText: false,
    openness: 'closed',
  },
  Annotation: {
    children: {
      sceneStartTime: {
        type: 'SceneTime',
        about: 'Where it begins.',
        isOptional: false,
        isRepeated: false,
      },
      createdAt: {
        type: 'LocalTimeT',
        about: 'When it was made: local time of the server, without a zone.',
        isOptional: false,
        isRepeated: false,
      },
      updatedAt: {
        type: 'LocalTimeT',
        about: 'The same as createdAt, whenever it was changed.',
        isOptional: false,
        isRepeated: false,
      },
      userId: {
        type: 'Text',
        about: 'Who made it.',
        isOptional: true,
        isRepeated: false,
      },
      tags: {
        type: 'Tags',
        about: 'Its tags, where it has any.',
        isOptional: true,
        isRepeated: false,
      },
      sceneEndTime: {
        type: 'SceneTime',
        about: 'Where it ends. May be empty.',
        isOptional: false,
        isRepeated: false,
      },
      sceneText: {
        type: 'Text',
        about: 'The remark.',
        isOptional: true,
        isRepeated: false,
      },
      parent: {
        type: 'Text',
        about: 'System name of the remark it answers.',
        isOptional: true,
        isRepeated: false,
      },
      parentId: {
        type: 'Text',
        about: 'Id of the remark it answers.',
        isOptional: true,
        isRepeated: false,
      },
      'scene-customData': {
        type: 'SceneCustomData',
        about: 'Custom metadata of the cue point.',
        isOptional: true,
        isRepeated: true,
      },
    },
    attributes: {
      sceneId: {
        type: 'Id',
        about: 'Id of the cue point.',
        isOptional: false,
      },
      systemName: {
        type: 'Text',
        about: 'System name of the cue point, where it has one.',
        isOptional: true,
      },
    },
    hasText: false,
    openness: 'closed',
  },
  CodeCuePoint: {
    children: {
      sceneStartTime: {
        type: 'SceneTime',
        about: 'Where it begins.',
        isOptional: false,
        isRepeated: false,
      },
      createdAt: {
        type: 'LocalTimeT',
        about: 'When it was made: local time of the server, without a zone.',
        isOptional: false,
        isRepeated: false,
      },
      updatedAt: {
        type: 'LocalTimeT',
        about: 'The same as createdAt, whenever it was changed.',
        isOptional: false,
        isRepeated: false,
      },
      userId: {
        type: 'Text',
        about: 'Who made it.',
        isOptional: true,
        isRepeated: false,
      },
      tags: {
        type: 'Tags',
        about: 'Its tags, where it has any.',
        isOptional: true,
        isRepeated: false,
      },
      sceneEndTime: {
        type: 'SceneTime',
        about: 'Where it ends.',
        isOptional: true,
        isRepeated: false,
      },
      code: {
        type: 'Text',
        about: 'The code.',
        isOptional: false,
        isRepeated: false,
      },
      description: {
        type: 'Text',
        about: 'What it is for.',
        isOptional: true,
        isRepeated: false,
      },
      'scene-customData': {
        type: 'SceneCustomData',
        about: 'Custom metadata of the cue point.',
        isOptional: true,
        isRepeated: true,
      },
    },
    attributes: {
      sceneId: {
        type: 'Id',
        about: 'Id of the cue point.',
        isOptional: false,
      },
      systemName: {
        type: 'Text',
        about: 'System name of the cue point, where it has one.',
        isOptional: true,
      },
    },
    hasText: false,
    openness: 'closed',
  },
  ThumbCuePoint: {
    children: {
      sceneStartTime: {
        type: 'SceneTime',
        about: 'Where it begins.',
        isOptional: false,
        isRepeated: false,
      },
      createdAt: {
        type: 'LocalTimeT',
        about: 'When it was made: local time of the server, without a zone.',
        isOptional: false,
        isRepeated: false,
      },
      updatedAt: {
        type: 'LocalTimeT',
        about: 'The same as createdAt, whenever it was changed.',
        isOptional: false,
        isRepeated: false,
      },
      userId: {
        type: 'Text',
        about: 'Who made it.',
        isOptional: true,
        isRepeated: false,
      },
      tags: {
        type: 'Tags',
        about: 'Its tags, where it has any.',
        isOptional: true,
        isRepeated: false,
      },
      sceneEndTime: {
        type: 'SceneTime',
        about: 'Where it ends.',
        isOptional: true,
        isRepeated: false,
      },
      title: {
        type: 'Text',
        about: 'Title of the chapter or slide.',
        isOptional: false,
        isRepeated: false,
      },
      description: {
        type: 'Text',
        about: 'Its description. May be empty.',
        isOptional: false,
        isRepeated: false,
      },
      subType: {
        type: 'WholeOrEmpty',
        about: '1 slide, 2 chapter.',
        isOptional: false,
        isRepeated: false,
      },
      thumbAssetId: {
        type: 'Text',
        about: 'Id of its picture.',
        isOptional: false,
        isRepeated: false,
      },
      'scene-customData': {
        type: 'SceneCustomData',
        about: 'Custom metadata of the cue point.',
        isOptional: true,
        isRepeated: true,
      },
    },
    attributes: {
      sceneId: {
        type: 'Id',
        about: 'Id of the cue point.',
        isOptional: false,
      },
      systemName: {
        type: 'Text',
        about: 'System name of the cue point, where it has one.',
        isOptional: true,
      },
    },
    hasText: false,
    openness: 'closed',
  },
  QuestionCuePoint: {
    children: {
      sceneStartTime: {
        type: 'SceneTime',
        about: 'Where it begins.',
        isOptional: false,
        isRepeated: false,
      },
      createdAt: {
        type: 'LocalTimeT',
        about: 'When it was made: local time of the server, without a zone.',
        isOptional: false,
        isRepeated: false,
      },
      updatedAt: {
        type: 'LocalTimeT',
        about: 'The same as createdAt, whenever it was changed.',
        isOptional: false,
        isRepeated: false,
      },
      userId: {
        type: 'Text',
        about: 'Who made it.',
        isOptional: true,
        isRepeated: false,
      },
      tags: {
        type: 'Tags',
        about: 'Its tags, where it has any.',
        isOptional: true,
        isRepeated: false,
      },
      question: {
        type: 'Text',
        about: 'The question.',
        isOptional: true,
        isRepeated: false,
      },
      hint: {
        type: 'Text',
        about: 'A hint.',
        isOptional: true,
        isRepeated: false,
      },
      explanation: {
        type: 'Text',
        about: 'What is said afterwards.',
        isOptional: true,
        isRepeated: false,
      },
      optionalAnswers: {
        type: 'OptionalAnswers',
        about: 'As many empty elements as there are answers; what belongs into them follows, flat.',
        isOptional: true,
        isRepeated: false,
      },
      key: {
        type: 'Text',
        about: 'Key of the next answer.',
        isOptional: true,
        isRepeated: true,
      },
      text: {
        type: 'Text',
        about: 'Text of the answer whose key stands before.',
        isOptional: true,
        isRepeated: true,
      },
      weight: {
        type: 'DecimalOrEmpty',
        about: 'Weight of the answer whose key stands before.',
        isOptional: true,
        isRepeated: true,
      },
      isCorrect: {
        type: 'Whole',
        about: '1 after a right answer; absent after the others.',
        isOptional: true,
        isRepeated: true,
      },
    },
    attributes: {
      sceneId: {
        type: 'Id',
        about: 'Id of the cue point.',
        isOptional: false,
      },
      systemName: {
        type: 'Text',
        about: 'System name of the cue point, where it has one.',
        isOptional: true,
      },
    },
    hasText: false,
    openness: 'closed',
  },
  OptionalAnswers: {
    children: {
      optionalAnswer: {
        type: 'Text',
        about: 'Always empty.',
        isOptional: false,
        isRepeated: true,
      },
    },
    attributes: {},
    hasText: false,
    openness: 'closed',
  },
  AnswerCuePoint: {
    children: {
      sceneStartTime: {
        type: 'SceneTime',
        about: 'Where it begins.',
        isOptional: false,
        isRepeated: false,
      },
      createdAt: {
        type: 'LocalTimeT',
        about: 'When it was made: local time of the server, without a zone.',
        isOptional: false,
        isRepeated: false,
      },
      updatedAt: {
        type: 'LocalTimeT',
        about: 'The same as createdAt, whenever it was changed.',
        isOptional: false,
        isRepeated: false,
      },
      userId: {
        type: 'Text',
        about: 'Who made it.',
        isOptional: true,
        isRepeated: false,
      },
      tags: {
        type: 'Tags',
        about: 'Its tags, where it has any.',
        isOptional: true,
        isRepeated: false,
      },
      answerKey: {
        type: 'Text',
        about: 'Key of the answer that was chosen.',
        isOptional: true,
        isRepeated: false,
      },
      quizUserEntryId: {
        type: 'Text',
        about: 'Id of who answered, as an entry of the quiz.',
        isOptional: true,
        isRepeated: false,
      },
      parentId: {
        type: 'Text',
        about: 'Id of the question.',
        isOptional: true,
        isRepeated: false,
      },
    },
    attributes: {
      sceneId: {
        type: 'Id',
        about: 'Id of the cue point.',
        isOptional: false,
      },
      systemName: {
        type: 'Text',
        about: 'System name of the cue point, where it has one.',
        isOptional: true,
      },
    },
    hasText: false,
    openness: 'closed',
  },
  SessionCuePoint: {
    children: {
      sceneStartTime: {
        type: 'SceneTime',
        about: 'Where it begins.',
        isOptional: false,
        isRepeated: false,
      },
      createdAt: {
        type: 'LocalTimeT',
        about: 'When it was made: local time of the server, without a zone.',
        isOptional: false,
        isRepeated: false,
      },
      updatedAt: {
        type: 'LocalTimeT',
        about: 'The same as createdAt, whenever it was changed.',
        isOptional: false,
        isRepeated: false,
      },
      userId: {
        type: 'Text',
        about: 'Who made it.',
        isOptional: true,
        isRepeated: false,
      },
      tags: {
        type: 'Tags',
        about: 'Its tags, where it has any.',
        isOptional: true,
        isRepeated: false,
      },
      sceneEndTime: {
        type: 'SceneTime',
        about: 'Where it ends.',
        isOptional: true,
        isRepeated: false,
      },
      sceneTitle: {
        type: 'Text',
        about: 'Its title.',
        isOptional: true,
        isRepeated: false,
      },
    },
    attributes: {
      sceneId: {
        type: 'Id',
        about: 'Id of the cue point.',
        isOptional: false,
      },
      systemName: {
        type: 'Text',
        about: 'System name of the cue point, where it has one.',
        isOptional: true,
      },
    },
    hasText: false,
    openness: 'closed',
  },
  SubTitle: {
    children: {
      tags: {
        type: 'Tags',
        about: 'Tags of the captions; one empty tag where there is none.',
        isOptional: false,
        isRepeated: false,
      },
    },
    attributes: {
      href: {
        type: 'Text',
        about: 'Address of the captions. May carry a session that ends after 24 hours.',
        isOptional: false,
      },
      captionAssetId: {
        type: 'Id',
        about: 'Id of the captions.',
        isOptional: false,
      },
      isDefault: {
        type: 'Flag',
        about: 'Whether a player shows them unasked.',
        isOptional: false,
      },
      format: {
        type: 'WholeOrEmpty',
        about: '1 SRT, 2 DFXP, 3 WebVTT, 4 CAP, 5 SCC.',
        isOptional: false,
      },
      lang: {
        type: 'Text',
        about: 'English name of the language, such as French: not a code.',
        isOptional: false,
      },
      captionParamsId: {
        type: 'Whole',
        about: 'Id of the caption params, where there are any.',
        isOptional: true,
      },
    },
    hasText: false,
    openness: 'closed',
  },
  Attachment: {
    children: {
      tags: {
        type: 'Tags',
        about: 'Tags of the attachment; one empty tag where there is none.',
        isOptional: false,
        isRepeated: false,
      },
      filename: {
        type: 'Text',
        about: 'Name of the file. Written unescaped.',
        isOptional: false,
        isRepeated: false,
      },
      title: {
        type: 'Text',
        about: 'Title. Written unescaped; may be empty.',
        isOptional: false,
        isRepeated: false,
      },
      description: {
        type: 'Text',
        about: 'Description. Written unescaped; may be empty.',
        isOptional: false,
        isRepeated: false,
      },
    },
    attributes: {
      url: {
        type: 'Text',
        about: 'Address of the file. May carry a session that ends after 24 hours.',
        isOptional: false,
      },
      attachmentAssetId: {
        type: 'Id',
        about: 'Id of the attachment.',
        isOptional: false,
      },
      format: {
        type: 'WholeOrEmpty',
        about: '1 text, 2 media, 3 document, 4 JSON, 5 Markdown.',
        isOptional: false,
      },
    },
    hasText: false,
    openness: 'closed',
  },
  ExternalEntry: {
    children: {
      duration: {
        type: 'WholeOrEmpty',
        about: 'Length in seconds, where media/duration has milliseconds.',
        isOptional: false,
        isRepeated: false,
      },
    },
    attributes: {},
    hasText: false,
    openness: 'closed',
  },
};
